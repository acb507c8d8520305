// y[c] = sum over rows of x[r,c] for the hand-written CPU kernels: fixed blocks of rows, whose
// partial sums are added in order in double. Only for kernels/*/cpu_*.cpp (see isa.h).
#pragma once

#include "kernels/chunks.h"
#include "kernels/column_sum_scratch.h"
#include "kernels/simd.h"

namespace curie::CURIE_ISA {

/// `scratch` holds column_sum_scratch(rows, columns) floats.
static inline void column_sum(const float* x, int64_t rows, int64_t columns, float* y,
                              float* scratch) {
    // About stream_grain elements a block.
    int64_t grain = columns < stream_grain ? stream_grain / (columns > 0 ? columns : 1) : 1;
    const int64_t least = (rows + column_sum_blocks - 1) / column_sum_blocks;
    grain = grain < least ? least : grain;
    for_chunks(rows, grain, [=](int64_t begin, int64_t end) {
        float* partial = scratch + begin / grain * columns;
        int64_t c = 0;
        for (; c + vector_width <= columns; c += vector_width) {
            Vector total{};
            for (int64_t r = begin; r < end; ++r) total += load(x + r * columns + c);
            store(partial + c, total);
        }
        for (; c < columns; ++c) {
            float total = 0;
            for (int64_t r = begin; r < end; ++r) total += x[r * columns + c];
            partial[c] = total;
        }
    });
    const int64_t blocks = (rows + grain - 1) / grain;
    for (int64_t c = 0; c < columns; ++c) {
        double total = 0;
        for (int64_t block = 0; block < blocks; ++block) total += scratch[block * columns + c];
        y[c] = static_cast<float>(total);
    }
}

}  // namespace curie::CURIE_ISA
