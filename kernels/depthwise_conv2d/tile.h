// Tiles of 3_shared: how many results a block computes and the part of x or dy that they need in
// shared memory. A tile has 32 strips of four results (fewer where it would not fit) for up to 32
// channels, chosen by the extents alone, so that sums have the same order on every device.
#pragma once

#include "kernels/depthwise_conv2d/device_shape.h"

namespace curie {

enum class DepthwiseDirection : uint8_t { forward, data_gradient, weight_gradient };

struct DepthwiseTile {
    int rows, strips;                 ///< of results; a strip has four columns
    int source_rows, source_columns;  ///< of x, or of dy for the data gradient
    int64_t floats;                   ///< of shared memory, at 32 channels a pixel
};

/// 48 KB, which every device gives without being asked; more for a block would also leave a
/// multiprocessor too few blocks (of an RTX 4090, with 100 KB, one).
constexpr int64_t depthwise_tile_floats = 12 << 10;
constexpr int depthwise_tile_channels = 32;
/// The weight gradient gives every row of taps threads of its own.
constexpr int depthwise_tile_rows = 32;

inline DepthwiseTile depthwise_tile(const DeviceDepthwise& p, DepthwiseDirection direction) {
    const bool data = direction == DepthwiseDirection::data_gradient;
    const DeviceAxis &rows = p.rows, &columns = p.columns;
    const int64_t results = data ? int64_t{columns.inputs} + 3 : columns.outputs;
    DepthwiseTile tile{};
    tile.strips = results > 8 ? 4 : results > 4 ? 2 : 1;
    const int64_t across = 4 * tile.strips;
    for (int64_t height = 32 / tile.strips; height > 0; height /= 2) {
        const int64_t reach = (rows.kernel - 1) * int64_t{rows.dilation};
        const int64_t down =
            data ? (height - 1 + reach) / rows.stride + 2 : (height - 1) * rows.stride + reach + 1;
        const int64_t wide =
            data ? (across - 1) / columns.stride + (columns.kernel - 1) / columns.stride + 1
                 : (across - 1) * columns.stride + columns.kernel;
        const int64_t gradients =
            direction == DepthwiseDirection::weight_gradient ? height * across : 0;
        tile.rows = static_cast<int>(height);
        tile.source_rows = static_cast<int>(down);
        tile.source_columns = static_cast<int>(wide);
        tile.floats = (down * wide + gradients) * depthwise_tile_channels;
        if (tile.floats <= depthwise_tile_floats) break;
    }
    return tile;
}

}  // namespace curie
