// The bias gradient: sums down the columns without atomics. Threads stay on their columns (by
// float4 where possible) and stride over a block of rows; a tree in shared memory joins the lanes
// of a block, and a second launch of the same kernel joins the blocks.
// 1 FLOP and 4 bytes an element: bound by the memory, 0.84 T elements/s on an H100 (3.35 TB/s),
// 0.25 on an RTX 4090 (1.01 TB/s). 4096 bytes of shared memory; 32 registers on sm_90, 40 on
// sm_120.
#include "kernels/bias/1_column_sums.h"

#include "kernels/columns.cuh"
#include "kernels/stream.cuh"

namespace curie::CURIE_DEVICE {
namespace {

__device__ __forceinline__ void set_zero(float& value) {
    value = 0;
}
__device__ __forceinline__ void set_zero(float4& value) {
    value = make_float4(0, 0, 0, 0);
}

/// Block x sums rows x * rows_per_block and on into row x of y.
template <class T>
__global__ void __launch_bounds__(column_threads)
    sum_columns(const T* x, T* y, int64_t rows, int64_t columns, int64_t rows_per_block, int width,
                int lanes) {
    CURIE_SHARED(T, partial, [column_threads]);
    const int thread = static_cast<int>(threadIdx.x);
    const int lane = thread / width;
    const int64_t begin = blockIdx.x * rows_per_block;
    const int64_t end = begin + rows_per_block < rows ? begin + rows_per_block : rows;
    for (int64_t first = int64_t{blockIdx.y} * width; first < columns;
         first += int64_t{gridDim.y} * width) {
        const int64_t column = first + thread % width;
        T total;
        set_zero(total);
        if (lane < lanes && column < columns) {
            CURIE_UNROLL_BY(2)  // by four it spills on sm_120
            for (int64_t row = begin + lane; row < end; row += lanes)
                total = plus(total, x[row * columns + column]);
        }
        partial[thread] = total;
        __syncthreads();
        for (int left = lanes; left > 1;) {  // lanes need not be a power of two
            const int half = (left + 1) / 2;
            if (lane + half < left)
                partial[thread] = plus(partial[thread], partial[thread + half * width]);
            __syncthreads();
            left = half;
        }
        if (lane == 0 && column < columns) y[blockIdx.x * columns + column] = partial[thread];
        __syncthreads();  // before the next columns use `partial`
    }
}

template <class T>
void launch_sums(const Stream& stream, const float* x, float* y, int64_t rows, int64_t columns,
                 int64_t parts) {
    const ColumnLanes shape = column_lanes(columns);
    launch({stream, "column_sums", dim3(static_cast<unsigned>(parts), shape.tiles), column_threads},
           sum_columns<T>, reinterpret_cast<const T*>(x), reinterpret_cast<T*>(y), rows, columns,
           ceil_divide(rows, parts), shape.width, shape.lanes);
}

}  // namespace

void column_sums(const Stream& stream, const float* x, float* y, float* scratch, int64_t rows,
                 int64_t columns) {
    if (columns == 0) return;
    const int64_t parts = column_sum_parts(rows, columns);
    const bool vectors = columns % 4 == 0 && aligned_for_vectors(x, y, scratch);
    const auto sums = vectors ? launch_sums<float4> : launch_sums<float>;
    const int64_t width = vectors ? columns / 4 : columns;
    if (parts == 1) return sums(stream, x, y, rows, width, 1);
    sums(stream, x, scratch, rows, width, parts);
    sums(stream, scratch, y, parts, width, 1);
}

}  // namespace curie::CURIE_DEVICE
