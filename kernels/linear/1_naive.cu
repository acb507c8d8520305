// linear, one thread an element of the result: a sum along a row of a and a column of b.
// 2 m n k FLOPs; every product reads both factors from memory or a cache, 8 bytes for 2 FLOPs. Even
// from the caches that is far from the card's arithmetic; from DRAM alone the limit would be
// 0.84 TFLOP/s on an H100 (3.35 TB/s) and 0.25 on an RTX 4090 (1.01 TB/s).
// No shared memory; 30 registers on sm_90.
#include "kernels/linear/1_naive.h"

#include "kernels/cuda.h"
#include "kernels/sum_of_products.cuh"

namespace curie::CURIE_DEVICE {
namespace {

constexpr int naive_threads = 256;

__global__ void __launch_bounds__(naive_threads) multiply_naive_kernel(MatrixProduct p) {
    const int64_t a_row = p.a_transposed ? 1 : p.k, a_step = p.a_transposed ? p.m : 1;
    const int64_t b_column = p.b_transposed ? p.k : 1, b_step = p.b_transposed ? 1 : p.n;
    const int64_t stride = int64_t{gridDim.x} * blockDim.x;
    for (int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < p.m * p.n; i += stride) {
        const int64_t row = i / p.n, column = i % p.n;
        const float* a = p.a + row * a_row;
        const float* b = p.b + column * b_column;
        const float total = sum_of_products(a, a_step, b, b_step, p.k);
        p.c[i] = p.bias ? total + p.bias[column] : total;
    }
}

}  // namespace

void multiply_naive(const Stream& stream, const MatrixProduct& product) {
    const int64_t size = product.m * product.n;
    if (size == 0) return;
    launch({stream, "linear_naive", blocks_for(stream, size, naive_threads), naive_threads},
           multiply_naive_kernel, product);
}

}  // namespace curie::CURIE_DEVICE
