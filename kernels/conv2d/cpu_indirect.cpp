// Indirect convolution (Dukhan, "The Indirect Convolution Algorithm", 2019): a matrix product whose
// left rows are fetched through pointers, so that no im2col copy is made and padding is a pointer
// to zeros. A tile of P pixels x V vectors of output channels stays in registers; per input channel
// it costs V loads of weights and P broadcasts for P*V multiply-adds. The sum is cut into chunks
// whose weights (128 x 64 floats, 32 KiB) stay in the first-level cache while a band of pixels
// passes by. 2*taps*pixels*channels FLOPs; the weights are packed to [block][tap][in][columns],
// once a call, or chunk by chunk by the tasks themselves where only few would use them: with one
// small image the weights are most of the memory traffic. Every output element is summed by one
// thread in one order: no bits depend on the threads.
#include "kernels/conv2d/cpu_indirect.h"

#include "kernels/simd.h"

namespace curie::CURIE_ISA {
namespace {

#if defined(__AVX512F__)
constexpr int most_vectors = 4;  // 6 pixels x 4 vectors: 24 of 32 registers
#else
constexpr int most_vectors = 2;  // 6 pixels x 2 vectors: 12 of 16 registers
#endif
constexpr int64_t block_columns = most_vectors * vector_width;
constexpr int64_t chunk_channels = 128;
constexpr int64_t band_pixels = 512;  // a band of one block of outputs is 128 KiB: second level
constexpr int64_t few_bands = 4;      // with so many, packing all weights first costs more

alignas(64) const float zeros[chunk_channels] = {};

int64_t ceil_div(int64_t a, int64_t b) {
    return (a + b - 1) / b;
}
int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/// Output channels [begin, begin + columns) of one group, and the vectors that cover them.
struct Block {
    int64_t group, begin, columns;
    int vectors;
};

Block block_at(const IndirectConvolution& c, int64_t index) {
    const int64_t group_out = c.out_channels / c.groups;
    const int64_t per_group = ceil_div(group_out, block_columns);
    const int64_t begin = index % per_group * block_columns;
    const int64_t columns = least(block_columns, group_out - begin);
    return {index / per_group, begin, columns, static_cast<int>(ceil_div(columns, vector_width))};
}

int64_t block_count(const IndirectConvolution& c) {
    return c.groups * ceil_div(c.out_channels / c.groups, block_columns);
}

/// All blocks have the room of a full one, which keeps the address of a block simple.
int64_t block_size(const IndirectConvolution& c) {
    return c.kernel_height * c.kernel_width * (c.in_channels / c.groups) * block_columns;
}

/// Weights as they lie, from the first of a block on.
struct Plain {
    const float* data;
    WeightStrides strides;
};

/// [in][columns] of one tap; columns beyond the block become 0.
void pack_tap(const Plain& weights, int64_t tap, int64_t first_channel, int64_t channels,
              const Block& block, float* to) {
    const WeightStrides& strides = weights.strides;
    const int64_t width = block.vectors * vector_width;
    const float* from = weights.data + tap * strides.tap + first_channel * strides.in;
    if (strides.out == 1) {
        const int64_t tail = block.columns - width + vector_width;  // of the last vector
        for (int64_t in = 0; in < channels; ++in, from += strides.in, to += width) {
            for (int64_t column = 0; column < width - vector_width; column += vector_width) {
                // Rows of 256 bytes far apart: the hardware sees no stream.
                __builtin_prefetch(from + 8 * strides.in + column);
                store(to + column, load(from + column));
            }
            store(to + width - vector_width, load_partial(from + width - vector_width, tail));
        }
        return;
    }
    for (int64_t in = 0; in < channels; ++in)
        for (int64_t column = 0; column < width; ++column)
            to[in * width + column] =
                column < block.columns ? from[in * strides.in + column * strides.out] : 0.0f;
}

/// One band of rows of one image, one block of output channels.
struct Task {
    const IndirectConvolution& c;
    const float *x, *bias;  // of this image; of this block
    Plain weights;
    const float* packed;  // of this block; null: not packed
    float* y;             // pixel 0 of this image, first column of this block
    Block block;
    int64_t first_pixel, last_pixel;
};

/// The part of the sum that one pass over the band adds: some taps, some input channels.
struct Chunk {
    int64_t first_tap, last_tap, first_channel, channels;
    const float* weights;  // packed
    bool first;
};

template <int P, int V>
inline __attribute__((always_inline)) void multiply(const float* const* pixels, int64_t channels,
                                                    const float* weights, Vector (&sums)[P][V]) {
    for (int64_t channel = 0; channel < channels; ++channel) {
        Vector w[V];
#pragma GCC unroll 8
        for (int v = 0; v < V; ++v) w[v] = load(weights + v * vector_width);
#pragma GCC unroll 16
        for (int p = 0; p < P; ++p) {
            const Vector value = broadcast(pixels[p][channel]);
#pragma GCC unroll 8
            for (int v = 0; v < V; ++v) sums[p][v] += value * w[v];
        }
        weights += V * vector_width;
    }
}

template <int P, int V>
void run_chunk(const Task& task, const Chunk& chunk) {
    const IndirectConvolution& c = task.c;
    const int64_t group_in = c.in_channels / c.groups;
    const int64_t offset = task.block.group * group_in + chunk.first_channel;
    const int64_t tail = task.block.columns - (V - 1) * vector_width;  // of the last vector
    // Counted on: a division for each pixel takes longer than three channels of a 1x1 convolution.
    int64_t row = task.first_pixel / c.out_width, column = task.first_pixel % c.out_width;
    for (int64_t pixel = task.first_pixel; pixel < task.last_pixel; pixel += P) {
        const int64_t count = least(P, task.last_pixel - pixel);
        const int32_t *rows[P], *columns[P];
        for (int p = 0; p < P; ++p) {  // beyond the last pixel: that one again
            rows[p] = c.row_source + row * c.kernel_height;
            columns[p] = c.column_source + column * c.kernel_width;
            if (p + 1 < count || pixel + P < task.last_pixel) {
                const bool wraps = ++column == c.out_width;
                column = wraps ? 0 : column;
                row += wraps;
            }
        }
        float* y = task.y + pixel * c.out_channels;
        Vector sums[P][V];  // indexed by constants only, or the compiler keeps it in memory
#pragma GCC unroll 16
        for (int p = 0; p < P; ++p) {
            const float* from = chunk.first ? task.bias : y + (p < count ? p : 0) * c.out_channels;
#pragma GCC unroll 8
            for (int v = 0; v < V - 1; ++v)
                sums[p][v] = from ? load(from + v * vector_width) : Vector{};
            sums[p][V - 1] = from ? load_partial(from + (V - 1) * vector_width, tail) : Vector{};
        }
        for (int64_t tap = chunk.first_tap; tap < chunk.last_tap; ++tap) {
            const int64_t r = tap / c.kernel_width, s = tap % c.kernel_width;
            const float* pixels[P];
            bool any = false;
            for (int p = 0; p < P; ++p) {
                const int64_t row = rows[p][r], column = columns[p][s];
                const bool inside = (row | column) >= 0;
                any |= inside;
                pixels[p] =
                    inside ? task.x + (row * c.in_width + column) * c.in_channels + offset : zeros;
            }
            if (!any) continue;
            const float* weights =
                chunk.weights + (tap - chunk.first_tap) * chunk.channels * V * vector_width;
            multiply<P, V>(pixels, chunk.channels, weights, sums);
        }
#pragma GCC unroll 16
        for (int p = 0; p < P; ++p) {
            if (p >= count) continue;
#pragma GCC unroll 8
            for (int v = 0; v < V - 1; ++v)
                store(y + p * c.out_channels + v * vector_width, sums[p][v]);
            store_partial(y + p * c.out_channels + (V - 1) * vector_width, sums[p][V - 1], tail);
        }
    }
}

void run_task(const Task& task) {
    const int64_t taps = task.c.kernel_height * task.c.kernel_width;
    const int64_t group_in = task.c.in_channels / task.c.groups;
    const int64_t channels = least(group_in, chunk_channels);
    const int64_t taps_at_once = channels < group_in ? 1 : ceil_div(chunk_channels, group_in);
    const int64_t width = task.block.vectors * vector_width;
    alignas(64) float own[2 * chunk_channels * block_columns];
    for (int64_t tap = 0; tap < taps; tap += taps_at_once) {
        for (int64_t channel = 0; channel < group_in; channel += channels) {
            // More than one tap at once only with all channels: they follow each other.
            const Chunk chunk{tap,
                              least(tap + taps_at_once, taps),
                              channel,
                              least(channels, group_in - channel),
                              task.packed ? task.packed + (tap * group_in + channel) * width : own,
                              tap == 0 && channel == 0};
            if (!task.packed) {
                for (int64_t t = tap; t < chunk.last_tap; ++t)
                    pack_tap(task.weights, t, channel, chunk.channels, task.block,
                             own + (t - tap) * chunk.channels * width);
            }
            switch (task.block.vectors) {
                case 1:
                    run_chunk<12, 1>(task, chunk);
                    break;
#if defined(__AVX512F__)
                case 2:
                    run_chunk<12, 2>(task, chunk);
                    break;
                case 3:
                    run_chunk<8, 3>(task, chunk);
                    break;
#endif
                default:
                    run_chunk<6, most_vectors>(task, chunk);
            }
        }
    }
}

}  // namespace

int64_t conv2d_indirect_scratch(const IndirectConvolution& c, const WeightStrides& strides) {
    const bool few = c.batch * ceil_div(c.out_height * c.out_width, band_pixels) <= few_bands;
    return few && strides.out == 1 ? 0 : block_count(c) * block_size(c);
}

void conv2d_indirect(const IndirectConvolution& c, const float* x, const float* weights,
                     const WeightStrides& strides, const float* bias, float* y, float* scratch) {
    const int64_t pixels = c.out_height * c.out_width, taps = c.kernel_height * c.kernel_width;
    const int64_t blocks = block_count(c), bands = ceil_div(pixels, band_pixels);
    const int64_t group_in = c.in_channels / c.groups;
    const auto weights_of = [&](const Block& block) {
        return Plain{weights + block.group * strides.group + block.begin * strides.out, strides};
    };
    if (scratch) {
#pragma omp parallel for collapse(2) schedule(static)
        for (int64_t index = 0; index < blocks; ++index) {
            for (int64_t tap = 0; tap < taps; ++tap) {
                const Block block = block_at(c, index);
                pack_tap(weights_of(block), tap, 0, group_in, block,
                         scratch + index * block_size(c) +
                             tap * group_in * block.vectors * vector_width);
            }
        }
    }
#pragma omp parallel for collapse(3) schedule(static)
    for (int64_t image = 0; image < c.batch; ++image) {
        for (int64_t band = 0; band < bands; ++band) {
            for (int64_t index = 0; index < blocks; ++index) {
                const Block block = block_at(c, index);
                const int64_t column = block.group * (c.out_channels / c.groups) + block.begin;
                run_task({c, x + image * c.in_height * c.in_width * c.in_channels,
                          bias ? bias + column : nullptr, weights_of(block),
                          scratch ? scratch + index * block_size(c) : nullptr,
                          y + image * pixels * c.out_channels + column, block, band * band_pixels,
                          least((band + 1) * band_pixels, pixels)});
            }
        }
    }
}

}  // namespace curie::CURIE_ISA
