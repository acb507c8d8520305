// Sums of many floats for the hand-written CPU kernels: in double, in fixed blocks whose partial
// sums are added in order, so the bits do not depend on the number of threads.
// Only for kernels/*/cpu_*.cpp (see isa.h).
#pragma once

#include "kernels/chunks.h"
#include "kernels/simd.h"

namespace curie::CURIE_ISA {

typedef double DoubleVector __attribute__((vector_size(vector_width * sizeof(double))));

static inline DoubleVector widen(Vector value) {
    return __builtin_convertvector(value, DoubleVector);
}

static inline double sum(DoubleVector value) {
    double total = 0;
    for (int i = 0; i < vector_width; ++i) total += value[i];
    return total;
}

/// The sum of term(i, count) over consecutive vectors of elements; `count` (at most vector_width)
/// elements start at i, and term() gives 0 in the lanes beyond them.
template <class Term>
static inline double blocked_sum(int64_t size, const Term& term) {
    // A fixed number of blocks at most keeps the partial sums on the stack.
    constexpr int64_t most_blocks = 1024;
    double partial[most_blocks];
    int64_t grain = (size + most_blocks - 1) / most_blocks;
    grain = grain < stream_grain ? stream_grain : grain;
    for_chunks(size, grain, [&](int64_t begin, int64_t end) {
        DoubleVector even{}, odd{};  // two chains hide the latency of the addition
        int64_t i = begin;
        for (; i + 2 * vector_width <= end; i += 2 * vector_width) {
            even += term(i, vector_width);
            odd += term(i + vector_width, vector_width);
        }
        for (; i < end; i += vector_width)
            even += term(i, end - i < vector_width ? end - i : vector_width);
        partial[begin / grain] = sum(even + odd);
    });
    double total = 0;
    for (int64_t block = 0; block * grain < size; ++block) total += partial[block];
    return total;
}

}  // namespace curie::CURIE_ISA
