// batch_norm in blocks that stay in a core's cache. Statistics: the mean of a block first, then the
// squares about it, so one pass over the memory loses no digits, however far the mean is from 0;
// cpu.cpp combines the blocks in double. Forward moves x twice and y once, the gradient x and dy
// twice and dx once; the second pass runs backwards, to meet what the first left in the cache.
#include "kernels/batch_norm/cpu_blocks.h"

#include <omp.h>

#include "kernels/chunks.h"
#include "kernels/simd.h"
#include "kernels/streaming_store.h"

namespace curie::CURIE_ISA {
namespace {

/// Calls body(i, v, count) for the vectors of [begin, end): element i stands v elements into the
/// period; count is the vector width but for the last vector of all.
template <class Body>
inline void for_vectors(int64_t begin, int64_t end, int64_t period, const Body& body) {
    for (int64_t base = begin; base < end; base += period) {
        const int64_t stop = end - base < period ? end - base : period;
        int64_t v = 0;
        for (; v + vector_width <= stop; v += vector_width) body(base + v, v, vector_width);
        if (v < stop) body(base + v, v, stop - v);
    }
}

inline Vector load_count(const float* from, int64_t count) {
    return count == vector_width ? load(from) : load_partial(from, count);
}
inline void put_count(float* to, Vector value, int64_t count, bool past_caches) {
    if (count == vector_width) {
        put(to, value, past_caches);
    } else {
        store_partial(to, value, count);
    }
}

void zero(float* to, int64_t count) {
    std::memset(to, 0, static_cast<size_t>(count) * sizeof(float));
}

/// Adds up the lanes of one period that belong to the same channel, in order.
void fold(const float* lanes, int64_t period, int64_t channels, float* sums) {
    zero(sums, channels);
    for (int64_t j = 0; j < period; j += channels)
        for (int64_t c = 0; c < channels; ++c) sums[c] += lanes[j + c];
}

float* scratch_of_thread(const BatchNormBlocks& shape, float* scratch) {
    return scratch + omp_get_thread_num() * 2 * shape.period;
}

/// Calls body(begin, end) for the blocks from the last to the first.
template <class Body>
inline void for_blocks_backwards(const BatchNormBlocks& shape, const Body& body) {
    const int64_t blocks = (shape.size + shape.block - 1) / shape.block;
    for_chunks(blocks, 1, [&](int64_t chunk, int64_t) {
        const int64_t begin = (blocks - 1 - chunk) * shape.block;
        body(begin, begin + shape.block < shape.size ? begin + shape.block : shape.size);
        finish_streaming();
    });
}

}  // namespace

void batch_norm_statistics(const BatchNormBlocks& shape, const float* x, float* partial,
                           float* scratch) {
    const int64_t period = shape.period, channels = shape.channels;
    for_chunks(shape.size, shape.block, [&](int64_t begin, int64_t end) {
        float *lanes = scratch_of_thread(shape, scratch), *centre = lanes + period;
        float *mean = partial + begin / shape.block * 2 * channels, *squares = mean + channels;
        zero(lanes, period);
        for_vectors(begin, end, period, [=](int64_t i, int64_t v, int64_t count) {
            store(lanes + v, load(lanes + v) + load_count(x + i, count));
        });
        fold(lanes, period, channels, mean);
        const float inverse = 1.0f / static_cast<float>((end - begin) / channels);
        for (int64_t c = 0; c < channels; ++c) mean[c] *= inverse;
        for (int64_t j = 0; j < period; j += channels)
            for (int64_t c = 0; c < channels; ++c) centre[j + c] = mean[c];
        zero(lanes, period);
        const int64_t next = shape.block;
        for_vectors(begin, end, period, [=](int64_t i, int64_t v, int64_t count) {
            __builtin_prefetch(x + i + next, 0, 2);
            const Vector d = load_count(x + i, count) - load_count(centre + v, count);
            store(lanes + v, load(lanes + v) + d * d);
        });
        fold(lanes, period, channels, squares);
    });
}

void batch_norm_apply(const BatchNormBlocks& shape, const BatchNormPatterns& patterns,
                      const float* x, float* y) {
    const BatchNormPatterns p = patterns;
    const Vector lowest = broadcast(p.lowest), highest = broadcast(p.highest);
    const bool past_caches = worth_streaming(y, shape.size);
    for_blocks_backwards(shape, [&](int64_t begin, int64_t end) {
        for_vectors(begin, end, shape.period, [=](int64_t i, int64_t v, int64_t count) {
            const Vector d = load_count(x + i, count) - load(p.mean + v);
            const Vector value = d * load(p.scale + v) + load(p.beta + v);
            put_count(y + i, min(highest, max(lowest, value)), count, past_caches);
        });
    });
}

void batch_norm_gradient_sums(const BatchNormBlocks& shape, const BatchNormPatterns& patterns,
                              const float* x, const float* dy, float* partial, float* scratch) {
    const int64_t period = shape.period, channels = shape.channels;
    const BatchNormPatterns p = patterns;
    const Vector lowest = broadcast(p.lowest), highest = broadcast(p.highest);
    for_chunks(shape.size, shape.block, [&](int64_t begin, int64_t end) {
        float *plain = scratch_of_thread(shape, scratch), *centred = plain + period;
        zero(plain, 2 * period);
        for_vectors(begin, end, period, [=](int64_t i, int64_t v, int64_t count) {
            const Vector d = load_count(x + i, count) - load(p.mean + v);
            const Vector value = d * load(p.scale + v) + load(p.beta + v);
            const Vector passed =
                (value > lowest) & (value < highest) ? load_count(dy + i, count) : Vector{};
            store(plain + v, load(plain + v) + passed);
            store(centred + v, load(centred + v) + passed * d);
        });
        float* sums = partial + begin / shape.block * 2 * channels;
        fold(plain, period, channels, sums);
        fold(centred, period, channels, sums + channels);
    });
}

void batch_norm_data_gradient(const BatchNormBlocks& shape, const BatchNormPatterns& patterns,
                              const float* slope, const float* offset, const float* x,
                              const float* dy, float* dx) {
    const BatchNormPatterns p = patterns;
    const Vector lowest = broadcast(p.lowest), highest = broadcast(p.highest);
    const bool past_caches = worth_streaming(dx, shape.size);
    for_blocks_backwards(shape, [&](int64_t begin, int64_t end) {
        for_vectors(begin, end, shape.period, [=](int64_t i, int64_t v, int64_t count) {
            const Vector d = load_count(x + i, count) - load(p.mean + v), scale = load(p.scale + v);
            const Vector value = d * scale + load(p.beta + v);
            const Vector passed =
                (value > lowest) & (value < highest) ? load_count(dy + i, count) : Vector{};
            put_count(dx + i, scale * passed + (d * load(slope + v) + load(offset + v)), count,
                      past_caches);
        });
    });
}

}  // namespace curie::CURIE_ISA
