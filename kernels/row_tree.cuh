// Sums of the rows of a matrix, column by column, in a fixed order: every thread adds up each
// `threadIdx.y`th row of its columns, then a tree in shared memory joins the threads. The order
// depends on the extents alone, so the bits are the same in every run. 4 bytes and 1 FLOP an
// element: bound by the memory.
#pragma once

#include "kernels/block_tree.cuh"

namespace curie::CURIE_DEVICE {

constexpr int row_tree_threads = 256;

/// Matrices x[matrix, row, column] whose rows lie `pitch` apart, split into pieces of `piece` rows.
struct RowTree {
    int64_t matrices, rows, columns, pitch;
    int64_t piece;
    float scale;  ///< of the results
};

/// y[matrix, piece, column] = scale * the sum over the rows of a piece.
template <int Width>
__global__ void __launch_bounds__(row_tree_threads)
    row_tree_kernel(RowTree p, const float* x, float* y) {
    CURIE_SHARED(Lanes<Width>, sums, [row_tree_threads]);
    const TreePlace place{static_cast<int>(threadIdx.y * blockDim.x + threadIdx.x),
                          static_cast<int>(threadIdx.y), static_cast<int>(blockDim.y),
                          static_cast<int>(blockDim.x), row_tree_threads};
    const int64_t column = (int64_t{blockIdx.x} * blockDim.x + threadIdx.x) * Width;
    const int64_t pieces = ceil_divide(p.rows, p.piece);
    for (int64_t item = blockIdx.y; item < p.matrices * pieces; item += gridDim.y) {
        const int64_t matrix = item / pieces, begin = item % pieces * p.piece;
        const int64_t end = begin + p.piece < p.rows ? begin + p.piece : p.rows;
        Lanes<Width> total[1] = {all_channels<Width>(0)};
        Lanes<Width>& sum = total[0];
        if (column < p.columns) {
            const float* from = x + matrix * p.rows * p.pitch + column;
            for (int64_t row = begin + threadIdx.y; row < end; row += blockDim.y)
                add_channels(sum, load_lanes<Width>(from + row * p.pitch));
        }
        block_tree(total, sums, place);
        if (threadIdx.y == 0 && column < p.columns) {
            for (int i = 0; i < Width; ++i) sum.v[i] *= p.scale;
            store_lanes<Width>(y + item * p.columns + column, sum);
        }
    }
}

inline void row_tree(const Stream& stream, const char* name, const RowTree& p, const float* x,
                     float* y) {
    const int width = p.pitch % 4 == 0   ? channel_lane_width(p.columns, x, y)
                      : p.pitch % 2 == 0 ? (channel_lane_width(p.columns, x, y) > 1 ? 2 : 1)
                                         : 1;
    const int64_t vectors = p.columns / width;
    unsigned across = 1;
    while (across < vectors && across < 32) across *= 2;
    const int64_t items = p.matrices * ceil_divide(p.rows, p.piece);
    const dim3 blocks(static_cast<unsigned>(ceil_divide<int64_t>(vectors, across)),
                      static_cast<unsigned>(items < 65535 ? items : 65535));
    const dim3 threads(across, row_tree_threads / across);
    with_channel_lanes(width, [&](auto lanes) {
        launch({stream, name, blocks, threads}, row_tree_kernel<decltype(lanes)::value>, p, x, y);
    });
}

}  // namespace curie::CURIE_DEVICE
