// How the CUDA variants of batch_norm and of the operations fused with it share their work out.
// Plain data, so that .cu files can include it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "kernels/sum_parts.h"

namespace curie {

constexpr int norm_threads = 256;

/// A tensor (..., C) as rows of `period` = lcm(C, 4) elements, so that every row begins on 16 bytes
/// whatever C is: a thread keeps to four neighbouring columns, that is to four channels, and goes
/// down the rows. The last row may end early. Tensors begin on 16 bytes, as every allocation does.
/// A block has `tile` threads beside one another and `row_threads` below one another.
struct DeviceRows {
    int64_t size, channels, period;
    int64_t rows;            ///< the last one may be short
    int64_t lanes;           ///< period / 4: vectors in a row
    int64_t tiles;           ///< blocks beside one another
    int64_t row_blocks;      ///< blocks below one another
    int64_t rows_per_block;  ///< a multiple of row_threads
    int tile, row_threads;
    int64_t blocks() const { return tiles * row_blocks; }
};

/// At least eight rows a thread, and no more blocks than run at once: four of 256 threads with 64
/// registers fill a multiprocessor. What sums leaves out `multiprocessors`, so that its bits do not
/// depend on the device's.
inline DeviceRows device_rows(int64_t size, int64_t channels,
                              int64_t multiprocessors = sum_multiprocessors) {
    constexpr int64_t least_rows = 8, widest_tile = 64, blocks_per_multiprocessor = 4;
    const auto up = [](int64_t a, int64_t b) { return (a + b - 1) / b; };
    DeviceRows r{};
    r.size = size;
    r.channels = channels;
    r.period = std::lcm<int64_t>(channels, 4);
    r.rows = up(size, r.period);
    r.lanes = r.period / 4;
    r.tiles = up(r.lanes, widest_tile);
    r.tile = static_cast<int>(up(r.lanes, r.tiles));
    r.row_threads = norm_threads / r.tile;
    const int64_t wanted =
        std::max<int64_t>(1, blocks_per_multiprocessor * multiprocessors / r.tiles);
    r.rows_per_block =
        up(std::max(up(r.rows, wanted), least_rows * r.row_threads), r.row_threads) * r.row_threads;
    r.row_blocks = up(r.rows, r.rows_per_block);
    return r;
}

/// What normalises: y = min(max(gamma (x - mean) / sqrt(variance + epsilon) + beta, lowest),
/// highest), the vectors by channel. A gradient passes strictly between the limits.
struct NormTerms {
    const float *gamma, *beta, *mean, *variance;
    float epsilon, lowest, highest;
};

}  // namespace curie
