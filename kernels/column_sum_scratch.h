#pragma once

#include <cstdint>

namespace curie {

/// The most blocks of rows that column_sum() makes (kernels/column_sum.h).
constexpr int64_t column_sum_blocks = 256;

/// Floats of scratch that column_sum() needs.
constexpr int64_t column_sum_scratch(int64_t rows, int64_t columns) {
    return (rows < column_sum_blocks ? rows : column_sum_blocks) * columns;
}

}  // namespace curie
