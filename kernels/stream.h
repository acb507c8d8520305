// Loops over contiguous elements for the hand-written CPU kernels: a formula on vectors, the last
// elements of the range included (they are loaded into a partial vector), in fixed chunks. Large
// results go past the caches.
// Only for kernels/*/cpu_*.cpp (see isa.h).
#pragma once

#include "kernels/chunks.h"
#include "kernels/streaming_store.h"

namespace curie::CURIE_ISA {

/// y[i] = formula(a[i]), with `formula` from Vector to Vector.
template <class Formula>
static inline void stream(const float* a, float* y, int64_t size, const Formula& formula) {
    const bool past_caches = worth_streaming(y, size);
    for_chunks(size, stream_grain, [=](int64_t begin, int64_t end) {
        int64_t i = begin;
        for (; i + vector_width <= end; i += vector_width)
            put(y + i, formula(load(a + i)), past_caches);
        if (i < end) store_partial(y + i, formula(load_partial(a + i, end - i)), end - i);
        finish_streaming();
    });
}

/// y[i] = formula(a[i], b[i]).
template <class Formula>
static inline void stream(const float* a, const float* b, float* y, int64_t size,
                          const Formula& formula) {
    const bool past_caches = worth_streaming(y, size);
    for_chunks(size, stream_grain, [=](int64_t begin, int64_t end) {
        int64_t i = begin;
        for (; i + vector_width <= end; i += vector_width)
            put(y + i, formula(load(a + i), load(b + i)), past_caches);
        if (i < end) {
            const int64_t rest = end - i;
            store_partial(y + i, formula(load_partial(a + i, rest), load_partial(b + i, rest)),
                          rest);
        }
        finish_streaming();
    });
}

}  // namespace curie::CURIE_ISA
