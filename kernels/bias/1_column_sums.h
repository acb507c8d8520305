// Sums over the rows of a matrix, in an order that depends on its shape alone.
#pragma once

#include "kernels/device.h"

namespace curie {

/// Blocks of rows that column_sums() adds separately: enough to fill any device, each with at least
/// eight passes of its threads.
constexpr int64_t column_sum_parts(int64_t rows, int64_t columns) {
    const int64_t side = columns < 256 ? (columns < 1 ? 1 : columns) : 256;
    const int64_t passes = (rows + 8 * (256 / side) - 1) / (8 * (256 / side));
    const int64_t most = columns < 256 ? 1024 : (1024 * 256 + columns - 1) / columns;
    return passes < 1 ? 1 : passes < most ? passes : most;
}

/// Floats of scratch that column_sums() needs.
constexpr int64_t column_sums_scratch(int64_t rows, int64_t columns) {
    const int64_t parts = column_sum_parts(rows, columns);
    return parts > 1 ? parts * columns : 0;
}

/// y[c] = sum over r of x[r,c].
CURIE_DECLARE_DEVICE(void column_sums(const Stream& stream, const float* x, float* y,
                                      float* scratch, int64_t rows, int64_t columns))

}  // namespace curie
