// linear by square tiles in shared memory: a block loads 32x32 of a and of b, one element a thread,
// and each of its 1024 threads uses 32 of both, so memory is read 32 times less than by 1_naive.
// 2 m n k FLOPs; 8 bytes of DRAM or L2 for 64 FLOPs, which would allow 27 TFLOP/s on an H100
// (3.35 TB/s) and 8 on an RTX 4090 (1.01 TB/s). The limit is shared memory: two loads of 4 bytes
// for one fused multiply-add, at 32 loads a cycle and multiprocessor 16 of its 128 multiply-adds,
// an eighth of the peak: 8 TFLOP/s at best on an H100 (of 67), 10 on an RTX 4090 (of 82.6). 8448
// bytes of shared memory a block; 29 registers on sm_90.
#include "kernels/linear/2_tiled.h"

#include "kernels/cuda.h"

namespace curie::CURIE_DEVICE {
namespace {

constexpr int shared_tile = 32;

/// Element (outer, inner) of a matrix with `inner_extent` contiguous elements; 0 outside.
__device__ __forceinline__ float element_or_zero(const float* x, int64_t outer, int64_t inner,
                                                 int64_t outer_extent, int64_t inner_extent) {
    return outer < outer_extent && inner < inner_extent ? x[outer * inner_extent + inner] : 0.0f;
}

__global__ void __launch_bounds__(shared_tile* shared_tile) multiply_tiled_kernel(MatrixProduct p) {
    CURIE_SHARED(float, a, [shared_tile][shared_tile + 1]);  // [row][k]; the odd pitch lets a
    CURIE_SHARED(float, b, [shared_tile][shared_tile + 1]);  // transposed store hit all 32 banks
    const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
    const int64_t column_tiles = ceil_divide<int64_t>(p.n, shared_tile);
    const int64_t first_row = blockIdx.x / column_tiles * shared_tile;
    const int64_t first_column = blockIdx.x % column_tiles * shared_tile;
    float total = 0, part = 0;  // a part is 128 products: the longer a sum, the more it is rounded
    for (int64_t k = 0; k < p.k; k += shared_tile) {
        // Neighbouring threads always read neighbouring addresses.
        if (p.a_transposed)
            a[x][y] = element_or_zero(p.a, k + y, first_row + x, p.k, p.m);
        else
            a[y][x] = element_or_zero(p.a, first_row + y, k + x, p.m, p.k);
        if (p.b_transposed)
            b[x][y] = element_or_zero(p.b, first_column + y, k + x, p.n, p.k);
        else
            b[y][x] = element_or_zero(p.b, k + y, first_column + x, p.k, p.n);
        __syncthreads();
        for (int i = 0; i < shared_tile; ++i) part += a[y][i] * b[i][x];
        if (k / shared_tile % 4 == 3) {
            total += part;
            part = 0;
        }
        __syncthreads();
    }
    total += part;
    const int64_t row = first_row + y, column = first_column + x;
    if (row < p.m && column < p.n)
        p.c[row * p.n + column] = p.bias ? total + p.bias[column] : total;
}

}  // namespace

void multiply_tiled(const Stream& stream, const MatrixProduct& product) {
    const int64_t tiles =
        ceil_divide<int64_t>(product.m, shared_tile) * ceil_divide<int64_t>(product.n, shared_tile);
    if (tiles == 0) return;
    launch({stream, "linear_tiled", static_cast<unsigned>(tiles), dim3(shared_tile, shared_tile)},
           multiply_tiled_kernel, product);
}

}  // namespace curie::CURIE_DEVICE
