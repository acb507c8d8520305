// Copies between rows for the hand-written CPU kernels (concat, pad, crop). Only for
// kernels/*/cpu_*.cpp (see isa.h).
#pragma once

#include "kernels/simd.h"

namespace curie::CURIE_ISA {

/// A vector at a time: rows are often shorter than a call of memcpy is worth.
static inline void copy_row(const float* from, float* to, int64_t size) {
    int64_t i = 0;
    for (; i + vector_width <= size; i += vector_width) store(to + i, load(from + i));
    if (i < size) store_partial(to + i, load_partial(from + i, size - i), size - i);
}

static inline void clear_row(float* to, int64_t size) {
    const Vector zero{};
    int64_t i = 0;
    for (; i + vector_width <= size; i += vector_width) store(to + i, zero);
    if (i < size) store_partial(to + i, zero, size - i);
}

}  // namespace curie::CURIE_ISA
