// How the CUDA variant of batch_norm_relu_max_pool shares its work out. Plain data, so that .cu
// files can include it.
#pragma once

#include "kernels/batch_norm/device_rows.h"

namespace curie {

/// Cells of 2x2 pixels, row by row over all images: the windows alone, or also the cut ones at an
/// odd last row or column. A thread keeps to `lane_width` neighbouring channels and takes every
/// cell_threads-th cell of its block; (step_image, step_row, step_column) is that distance.
struct DeviceWindows {
    int64_t batch, height, width, channels;
    int64_t cell_rows, cell_columns;  ///< of one image
    int64_t cells, cells_per_block, cell_blocks;
    int64_t lanes, tiles;  ///< groups of channels; blocks beside one another
    int64_t step_image, step_row, step_column;
    int lane_width, tile, cell_threads;
    int64_t blocks() const { return tiles * cell_blocks; }
};

/// What sums gives sum_multiprocessors, so that its bits do not depend on the device's.
inline DeviceWindows device_windows(int64_t batch, int64_t height, int64_t width, int64_t channels,
                                    bool cut_ones, int64_t multiprocessors) {
    constexpr int64_t least_cells = 4, widest_tile = 64, blocks_per_multiprocessor = 4;
    const auto up = [](int64_t a, int64_t b) { return (a + b - 1) / b; };
    DeviceWindows w{};
    w.batch = batch;
    w.height = height;
    w.width = width;
    w.channels = channels;
    w.cell_rows = (height + cut_ones) / 2;
    w.cell_columns = (width + cut_ones) / 2;
    w.cells = batch * w.cell_rows * w.cell_columns;
    w.lane_width = channels % 4 == 0 ? 4 : 1;
    w.lanes = channels / w.lane_width;
    w.tiles = up(w.lanes, widest_tile);
    w.tile = static_cast<int>(up(w.lanes, w.tiles));
    w.cell_threads = norm_threads / w.tile;
    const int64_t wanted =
        std::max<int64_t>(1, blocks_per_multiprocessor * multiprocessors / w.tiles);
    w.cells_per_block = std::max(up(w.cells, wanted), least_cells * w.cell_threads);
    w.cell_blocks = up(w.cells, w.cells_per_block);
    w.step_column = w.cell_threads % w.cell_columns;
    const int64_t rows = w.cell_threads / w.cell_columns;
    w.step_row = rows % w.cell_rows;
    w.step_image = rows / w.cell_rows;
    return w;
}

}  // namespace curie
