// depthwise_conv2d on staged rows (see cpu_staged_rows.h): full vectors for every channel count,
// stride, dilation, multiplier and padding, in one kernel. 2 * taps FLOPs for 8 bytes of traffic,
// so with the few taps of real networks it should run at the speed of the memory: the copy of a
// row stays in the cache, and the next row is fetched while this one is computed.
#include "kernels/depthwise_conv2d/cpu_staged_rows.h"

#include <omp.h>

#include "kernels/chunks.h"
#include "kernels/copy_rows.h"
#include "kernels/simd.h"
#include "kernels/streaming_store.h"

namespace curie::CURIE_ISA {
namespace {

void zero(float* to, int64_t count) {
    std::memset(to, 0, static_cast<size_t>(count) * sizeof(float));
}
void copy(float* to, const float* from, int64_t count) {
    std::memcpy(to, from, static_cast<size_t>(count) * sizeof(float));
}

/// Copies one source row into its `step` phase planes.
void stage(const StagedRows& shape, const float* from, float* to) {
    const StagedAxis& axis = shape.columns;
    const int64_t channels = shape.source_channels * shape.repeat;
    const int64_t pixels = axis.outputs + (axis.taps - 1) * axis.dilation / axis.step;
    if (axis.step == 1 && axis.insert == 1 && shape.repeat == 1) {
        int64_t first = axis.offset > 0 ? axis.offset : 0;
        if (first > pixels) first = pixels;
        int64_t last = axis.size + axis.offset;
        if (last > pixels) last = pixels;
        if (last < first) last = first;
        zero(to, first * channels);
        copy(to + first * channels, from + (first - axis.offset) * channels,
             (last - first) * channels);
        zero(to + last * channels, shape.plane_floats - last * channels);
        return;
    }
    for (int64_t phase = 0; phase < axis.step; ++phase, to += shape.plane_floats) {
        float* t = to;
        for (int64_t pixel = 0; pixel < pixels; ++pixel) {
            const int64_t position = pixel * axis.step + phase - axis.offset;
            const int64_t at = position / axis.insert;
            if (position < 0 || position % axis.insert != 0 || at >= axis.size) {
                clear_row(t, channels);
                t += channels;
                continue;
            }
            const float* x = from + at * shape.source_channels;
            if (shape.repeat == 1) {
                copy_row(x, t, channels);
                t += channels;
                continue;
            }
            for (int64_t c = 0; c < shape.source_channels; ++c)
                for (int64_t m = 0; m < shape.repeat; ++m) *t++ = x[c];
        }
        zero(t, to + shape.plane_floats - t);
    }
}

/// The staged rows of one thread and the taps of the current output row.
struct Stage {
    const StagedRows& shape;
    const float* source;
    float* buffer;
    int64_t row_floats;                    ///< of one source row
    int64_t staged[staged_rows_limit];     ///< the source row in each slot of the ring
    const float* taps[staged_rows_limit];  ///< where the valid taps of this output row start
    int64_t tap_index[staged_rows_limit];
    int64_t count = 0;

    Stage(const StagedRows& s, const float* from, float* scratch)
        : shape(s),
          source(from),
          buffer(scratch + omp_get_thread_num() * s.scratch_floats),
          row_floats(s.columns.size * s.source_channels) {
        for (int64_t i = 0; i < shape.ring; ++i) staged[i] = -1;
    }
    /// Stages what output row `row` (of all images) needs. Returns where the next source row
    /// stands, to be fetched ahead.
    const float* prepare(int64_t row) {
        const StagedAxis &rows = shape.rows, &columns = shape.columns;
        const int64_t image = row / rows.outputs, out = row % rows.outputs;
        count = 0;
        const float* ahead = source;
        for (int64_t r = 0; r < rows.taps; ++r) {
            const int64_t position = out * rows.step + r * rows.dilation - rows.offset;
            if (position < 0 || position % rows.insert != 0) continue;
            const int64_t in = position / rows.insert;
            if (in >= rows.size) break;
            const int64_t global = image * rows.size + in, slot = global % shape.ring;
            float* to = buffer + slot * columns.step * shape.plane_floats;
            if (staged[slot] != global) {
                stage(shape, source + global * row_floats, to);
                staged[slot] = global;
            }
            ahead = source + (global + 1) * row_floats;
            for (int64_t s = 0; s < columns.taps; ++s) {
                const int64_t at = s * columns.dilation;
                taps[count] = to + at % columns.step * shape.plane_floats +
                              at / columns.step * shape.source_channels * shape.repeat;
                tap_index[count++] = r * columns.taps + s;
            }
        }
        return ahead;
    }
};

/// Vectors j .. j + vectors of an output row; their weights stand `v` elements into the period.
template <int vectors>
inline void correlate(const Stage& stage, const float* weights, const float* bias, int64_t period,
                      int64_t j, int64_t v, Vector (&sum)[vectors]) {
    for (int i = 0; i < vectors; ++i) sum[i] = bias ? load(bias + v + i * vector_width) : Vector{};
    for (int64_t t = 0; t < stage.count; ++t) {
        const float* x = stage.taps[t] + j;
        const float* w = weights + stage.tap_index[t] * period + v;
        for (int i = 0; i < vectors; ++i)
            sum[i] += load(x + i * vector_width) * load(w + i * vector_width);
    }
}

/// Adds dy * x over one row to `taps` accumulators, one period each, and fetches what the next row
/// will need.
template <int taps>
inline void add_products(const float* const* x, const int64_t* tap_index, const float* dy,
                         const float* ahead, float* partial, int64_t period, int64_t length) {
    for (int64_t v = 0; v < period && v < length; v += vector_width) {
        Vector sum[taps] = {};
        int64_t j = v;
        for (; j + vector_width <= length; j += period) {
            const Vector d = load(dy + j);
            __builtin_prefetch(dy + length + j);
            __builtin_prefetch(ahead + j);
            for (int t = 0; t < taps; ++t) sum[t] += load(x[t] + j) * d;
        }
        if (j < length) {
            const Vector d = load_partial(dy + j, length - j);
            for (int t = 0; t < taps; ++t) sum[t] += load(x[t] + j) * d;
        }
        for (int t = 0; t < taps; ++t) {
            float* to = partial + tap_index[t] * period + v;
            store(to, load(to) + sum[t]);
        }
    }
}

}  // namespace

void depthwise_correlate(const StagedRows& shape, const float* source, const float* weights,
                         const float* bias, float* output, float* scratch) {
    const int64_t channels = shape.source_channels * shape.repeat, period = shape.period;
    const int64_t length = shape.columns.outputs * channels, out_length = length / shape.group;
    const bool past_caches = shape.group == 1 && length % vector_width == 0 &&
                             worth_streaming(output, shape.images * shape.rows.outputs * length);
    for_chunks(
        shape.images * shape.rows.outputs, staged_rows_grain, [&](int64_t begin, int64_t end) {
            Stage stage(shape, source, scratch);
            float* wide = stage.buffer + shape.ring * shape.columns.step * shape.plane_floats;
            for (int64_t row = begin; row < end; ++row) {
                const float* ahead = stage.prepare(row);
                float* y = shape.group == 1 ? output + row * length : wide;
                for (int64_t base = 0; base < length; base += period) {
                    const int64_t stop = length - base < period ? length - base : period;
                    int64_t v = 0;
                    for (; v + 4 * vector_width <= stop; v += 4 * vector_width) {
                        Vector sum[4];
                        for (int i = 0; i < 4; ++i)
                            __builtin_prefetch(ahead + base + v + i * vector_width);
                        correlate(stage, weights, bias, period, base + v, v, sum);
                        for (int i = 0; i < 4; ++i)
                            put(y + base + v + i * vector_width, sum[i], past_caches);
                    }
                    for (; v < stop; v += vector_width) {
                        Vector sum[1];
                        __builtin_prefetch(ahead + base + v);
                        correlate(stage, weights, bias, period, base + v, v, sum);
                        if (v + vector_width <= stop) {
                            put(y + base + v, sum[0], past_caches);
                        } else {
                            store_partial(y + base + v, sum[0], stop - v);
                        }
                    }
                }
                if (shape.group == 1) continue;
                for (int64_t i = 0; i < out_length; ++i) {
                    float sum = 0;
                    for (int64_t m = 0; m < shape.group; ++m) sum += wide[i * shape.group + m];
                    output[row * out_length + i] = sum;
                }
            }
        });
}

void depthwise_weight_sums(const StagedRows& shape, const float* x, const float* dy, float* partial,
                           float* scratch) {
    const int64_t period = shape.period, taps = shape.rows.taps * shape.columns.taps;
    const int64_t length = shape.columns.outputs * shape.source_channels * shape.repeat;
    for_chunks(shape.images * shape.rows.outputs, staged_rows_grain,
               [&](int64_t begin, int64_t end) {
                   Stage stage(shape, x, scratch);
                   float* record = partial + begin / staged_rows_grain * (taps + 1) * period;
                   zero(record, (taps + 1) * period);
                   for (int64_t row = begin; row < end; ++row) {
                       const float* ahead = stage.prepare(row);
                       const float* d = dy + row * length;
                       int64_t t = 0;
                       for (; t + 9 <= stage.count; t += 9)
                           add_products<9>(stage.taps + t, stage.tap_index + t, d, ahead, record,
                                           period, length);
                       for (; t + 3 <= stage.count; t += 3)
                           add_products<3>(stage.taps + t, stage.tap_index + t, d, ahead, record,
                                           period, length);
                       for (; t < stage.count; ++t)
                           add_products<1>(stage.taps + t, stage.tap_index + t, d, ahead, record,
                                           period, length);
                       float* bias = record + taps * period;
                       for (int64_t v = 0; v < period && v < length; v += vector_width) {
                           Vector sum{};
                           int64_t j = v;
                           for (; j + vector_width <= length; j += period) sum += load(d + j);
                           if (j < length) sum += load_partial(d + j, length - j);
                           store(bias + v, load(bias + v) + sum);
                       }
                   }
               });
}

}  // namespace curie::CURIE_ISA
