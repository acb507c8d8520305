// Reductions along one row of floats for the hand-written CPU kernels (softmax and its loss).
// Only for kernels/*/cpu_*.cpp (see isa.h).
#pragma once

#include "kernels/chunks.h"
#include "kernels/simd.h"

namespace curie::CURIE_ISA {

/// Calls body(row) for every row, in parallel, in chunks of about stream_grain elements.
template <class Body>
static inline void for_rows(int64_t rows, int64_t columns, const Body& body) {
    for_chunks(rows, stream_grain / (columns + 1) + 1, [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; ++row) body(row);
    });
}

/// The largest of `size` > 0 elements.
static inline float row_max(const float* x, int64_t size) {
    float largest = x[0];
    int64_t i = 0;
    if (size >= vector_width) {
        Vector most = load(x);
        for (; i + vector_width <= size; i += vector_width) most = max(load(x + i), most);
        for (int lane = 0; lane < vector_width; ++lane)
            largest = most[lane] > largest ? most[lane] : largest;
    }
    for (; i < size; ++i) largest = x[i] > largest ? x[i] : largest;
    return largest;
}

/// The sum of term(i, count) over the vectors of a row; lanes beyond `count` are left out.
template <class Term>
static inline float row_sum(int64_t size, const Term& term) {
    Vector total{};
    int64_t i = 0;
    for (; i + vector_width <= size; i += vector_width) total += term(i, vector_width);
    float rest = 0;
    if (i < size) {
        const Vector last = term(i, size - i);
        for (int64_t lane = 0; lane < size - i; ++lane) rest += last[lane];
    }
    return sum(total) + rest;
}

/// y[i] = formula(i, count) over the vectors of a row.
template <class Formula>
static inline void row_store(float* y, int64_t size, const Formula& formula) {
    int64_t i = 0;
    for (; i + vector_width <= size; i += vector_width) store(y + i, formula(i, vector_width));
    if (i < size) store_partial(y + i, formula(i, size - i), size - i);
}

}  // namespace curie::CURIE_ISA
