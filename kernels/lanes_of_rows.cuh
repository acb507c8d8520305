// A row of a matrix for each group of lanes of a warp: as many lanes (a power of two) as the row
// has elements, at most 32. Short rows leave no lane idle, long rows are strided over; sums and
// maxima stay in the warp.
#pragma once

#include "kernels/cuda.h"

namespace curie::CURIE_DEVICE {

constexpr int row_threads = 256;

/// Lanes for a row of `columns` elements.
inline int lanes_for(int64_t columns) {
    int lanes = 1;
    while (lanes < columns && lanes < 32) lanes *= 2;
    return lanes;
}

/// Blocks that cover all rows, at most `most`; kernels stride over the rest.
inline unsigned row_blocks(int64_t rows, int lanes, int64_t most) {
    const int64_t wanted = ceil_divide<int64_t>(rows, row_threads / lanes);
    return static_cast<unsigned>(wanted < 1 ? 1 : wanted < most ? wanted : most);
}

/// The sum over a group of lanes, the same bits in each of them. The whole warp must call.
__device__ __forceinline__ float sum_of_lanes(float value, int lanes) {
    for (int apart = lanes / 2; apart > 0; apart /= 2)
        value += __shfl_xor_sync(0xFFFFFFFFu, value, apart);
    return value;
}

/// The same for the largest.
__device__ __forceinline__ float largest_of_lanes(float value, int lanes) {
    for (int apart = lanes / 2; apart > 0; apart /= 2)
        value = fmaxf(value, __shfl_xor_sync(0xFFFFFFFFu, value, apart));
    return value;
}

/// The rows of one thread's group, in step with the other groups of its warp: the last rows may lie
/// past the end, where the thread must only join the others' shuffles.
struct RowsOfWarps {
    int64_t rows;
    int group, groups;  ///< of the block
    int lane;           ///< in the group

    __device__ RowsOfWarps(int64_t rows, int lanes)
        : rows(rows),
          group(static_cast<int>(threadIdx.x) / lanes),
          groups(row_threads / lanes),
          lane(static_cast<int>(threadIdx.x) % lanes) {}
    __device__ int64_t first() const { return int64_t{blockIdx.x} * groups + group; }
    /// Whether the block has rows left; the same for all of its threads.
    __device__ bool more(int64_t row) const { return row - group < rows; }
    __device__ int64_t next(int64_t row) const { return row + int64_t{gridDim.x} * groups; }
};

}  // namespace curie::CURIE_DEVICE
