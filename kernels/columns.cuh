// How the threads of a block share a matrix of rows x columns (NHWC: pixels x channels): `width` of
// them stand side by side on the columns, `lanes` rows deep, so that a warp reads consecutive
// memory also when the rows are short, and each thread stays on its column.
#pragma once

#include "kernels/cuda.h"

namespace curie::CURIE_DEVICE {

constexpr int column_threads = 256;

struct ColumnLanes {
    int width, lanes;
    unsigned tiles;  ///< of columns, for the grid's y; kernels stride over what it cannot hold
};

/// For `columns` elements of the vector type that the kernel reads.
inline ColumnLanes column_lanes(int64_t columns) {
    const int64_t tiles = ceil_divide<int64_t>(columns, column_threads);
    const int width = static_cast<int>(ceil_divide<int64_t>(columns, tiles < 1 ? 1 : tiles));
    return {width < 1 ? 1 : width, width < 1 ? 1 : column_threads / width,
            static_cast<unsigned>(tiles < 65535 ? tiles : 65535)};
}

__device__ __forceinline__ float plus(float a, float b) {
    return a + b;
}
__device__ __forceinline__ float4 plus(float4 a, float4 b) {
    return make_float4(a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w);
}

}  // namespace curie::CURIE_DEVICE
