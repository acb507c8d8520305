// Plans and launching functions of the convolution through shared memory.
#pragma once

#include "kernels/conv2d/shape.h"
#include "kernels/device.h"

namespace curie {

/// What every device gives a block without asking for more; a block with more would also have a
/// multiprocessor of an RTX 4090 (100 KB) to itself.
constexpr int64_t tiled_shared_bytes = 48 << 10;
constexpr int tiled_side = 8;       ///< output pixels of a tile, per axis
constexpr int tiled_channels = 32;  ///< channels of a tile: one a lane

/// One axis of a correlation: output o reads positions o * step + tap * dilation - before of an
/// input between whose elements up - 1 zeros are thought.
struct TiledAxis {
    int in, up, out, kernel, step, dilation, before;
    int patch;  ///< positions that a tile's outputs read
    int tiles;
};

/// The forward pass, and the data gradient as a correlation of dy with the rotated filter.
struct TiledCorrelation {
    int64_t batch;
    TiledAxis rows, columns;
    int in_channels, out_channels, groups, group_in, group_out;
    int chunk;  ///< input channels in shared memory at a time: 8 or 4
    /// Where weight (row, column, in, out) of a group lies; the steps may be negative.
    int weight_first, weight_row, weight_column, weight_in, weight_out, weight_group;

    int64_t tiles() const { return batch * rows.tiles * columns.tiles * groups * channel_tiles(); }
    int channel_tiles() const { return (group_out + tiled_channels - 1) / tiled_channels; }
    int64_t shared_bytes() const {
        return 4 * (int64_t{rows.patch} * columns.patch * chunk +
                    int64_t{columns.kernel} * chunk * (tiled_channels + 1));
    }
    bool fits() const { return shared_bytes() <= tiled_shared_bytes && tiles() < int64_t{1} << 31; }
};

inline TiledAxis tiled_axis(const Conv2dAxis& axis, bool backward) {
    TiledAxis made{axis.in,     1, axis.out, axis.kernel, axis.stride, axis.dilation,
                   axis.before, 0, 0};
    if (backward) {
        made = {axis.out,
                axis.stride,
                axis.in,
                axis.kernel,
                1,
                axis.dilation,
                axis.extent() - 1 - axis.before,
                0,
                0};
    }
    made.patch = (tiled_side - 1) * made.step + axis.extent();
    made.tiles = (made.out + tiled_side - 1) / tiled_side;
    return made;
}

inline TiledCorrelation tiled_correlation(const Conv2dShape& shape, bool backward) {
    const int out = shape.out_channels, column = shape.group_in * out,
              row = shape.columns.kernel * column;
    TiledCorrelation made{};
    made.batch = shape.batch;
    made.rows = tiled_axis(shape.rows, backward);
    made.columns = tiled_axis(shape.columns, backward);
    made.groups = shape.groups;
    made.in_channels = backward ? shape.out_channels : shape.in_channels;
    made.out_channels = backward ? shape.in_channels : shape.out_channels;
    made.group_in = made.in_channels / shape.groups;
    made.group_out = made.out_channels / shape.groups;
    made.weight_first = backward ? shape.rows.kernel * row - column : 0;
    made.weight_row = backward ? -row : row;
    made.weight_column = backward ? -column : column;
    made.weight_in = backward ? 1 : out;
    made.weight_out = backward ? out : 1;
    made.weight_group = shape.group_out;
    made.chunk = made.group_in > 4 ? 8 : 4;
    if (!made.fits()) made.chunk = 4;
    return made;
}

/// The weight gradient: which pixels a block has in shared memory at a time, and in how many parts
/// (splits) the sum over all tiles of pixels is cut.
struct TiledWeightGradient {
    Conv2dShape shape;
    int tile_rows, tile_columns;    ///< output pixels
    int patch_rows, patch_columns;  ///< input pixels under them

    int64_t tiles_down() const { return (shape.rows.out + tile_rows - 1) / tile_rows; }
    int64_t tiles_across() const { return (shape.columns.out + tile_columns - 1) / tile_columns; }
    int64_t tiles() const { return shape.batch * tiles_down() * tiles_across(); }
    /// Taps that a thread sums at a time.
    int64_t taps() const { return shape.taps() == 1 ? 1 : 9; }
    int64_t tap_tiles() const { return (shape.taps() + taps() - 1) / taps(); }
    int64_t in_tiles() const { return (shape.group_in + tiled_channels - 1) / tiled_channels; }
    int64_t out_tiles() const { return (shape.group_out + tiled_channels - 1) / tiled_channels; }
    int64_t blocks() const { return tap_tiles() * in_tiles() * out_tiles() * shape.groups; }
    int64_t shared_bytes() const {
        return 4 * tiled_channels *
               (int64_t{patch_rows} * patch_columns + int64_t{tile_rows} * tile_columns);
    }
    bool fits() const { return shared_bytes() <= tiled_shared_bytes; }
    int splits() const { return split_sum(blocks(), tiles(), sum_multiprocessors * 6); }
};

/// Halves the tile until its patch fits; one pixel may still be too large.
inline TiledWeightGradient tiled_weight_gradient(const Conv2dShape& shape) {
    int rows = std::min(shape.rows.out, tiled_side);
    int columns = std::min(shape.columns.out, tiled_side);
    for (;;) {
        const TiledWeightGradient made{
            shape, rows, columns, (rows - 1) * shape.rows.stride + shape.rows.extent(),
            (columns - 1) * shape.columns.stride + shape.columns.extent()};
        if (made.fits() || rows * columns == 1) return made;
        (rows >= columns ? rows : columns) = (std::max(rows, columns) + 1) / 2;
    }
}

/// `bias` may be null; x is dy and y is dx for the data gradient.
CURIE_DECLARE_DEVICE(void conv2d_tiled(const Stream& stream, const TiledCorrelation& plan,
                                       const float* x, const float* weight, const float* bias,
                                       float* y))
/// `partials`: splits x weights; the caller sums them.
CURIE_DECLARE_DEVICE(void conv2d_tiled_weight_gradient(const Stream& stream,
                                                       const TiledWeightGradient& plan, int splits,
                                                       const float* x, const float* dy,
                                                       float* partials))

}  // namespace curie
