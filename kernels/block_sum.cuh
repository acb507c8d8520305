// Sums of many numbers in double, in an order that depends on their number alone: fixed blocks of
// threads stride over the numbers, a tree in shared memory joins a block, and a last block joins
// the blocks' partial sums. One double addition per number keeps even cards with few double units
// bound by the memory.
#pragma once

#include "kernels/cuda.h"
#include "kernels/loss_device.h"

namespace curie::CURIE_DEVICE {

constexpr int sum_threads = 256;

/// The sum of `value` over the block's 256 threads, in thread 0. All of them must call, once a
/// kernel.
__device__ __forceinline__ double sum_of_block(double value) {
    CURIE_SHARED(double, sums, [sum_threads]);
    const int thread = static_cast<int>(threadIdx.x);
    sums[thread] = value;
    __syncthreads();
    for (int half = sum_threads / 2; half > 0; half /= 2) {
        if (thread < half) sums[thread] += sums[thread + half];
        __syncthreads();
    }
    return sums[0];
}

/// y = the sum of `partial` / divisor, by one block.
static __global__ void __launch_bounds__(sum_threads)
    add_partial_sums(const double* partial, int count, double divisor, float* y) {
    double total = 0;
    for (int i = static_cast<int>(threadIdx.x); i < count; i += sum_threads) total += partial[i];
    total = sum_of_block(total);
    if (threadIdx.x == 0) *y = static_cast<float>(total / divisor);
}

}  // namespace curie::CURIE_DEVICE
