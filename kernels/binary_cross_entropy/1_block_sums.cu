// binary_cross_entropy: the loss as a sum of fixed blocks' sums (kernels/block_sum.cuh).
// 8 FLOPs and 8 bytes an element: bound by the memory, 0.42 T elements/s on an H100 (3.35 TB/s),
// 0.13 on an RTX 4090 (1.01 TB/s). 2048 bytes of shared memory; 36 registers on sm_90.
#include "kernels/binary_cross_entropy/1_block_sums.h"

#include "kernels/binary_cross_entropy/elements.cuh"
#include "kernels/block_sum.cuh"

namespace curie::CURIE_DEVICE {
namespace {

__global__ void __launch_bounds__(sum_threads) binary_loss(LossTerms p, double* partial) {
    const int64_t stride = int64_t{gridDim.x} * sum_threads;
    double total = 0;
    for (int64_t i = int64_t{blockIdx.x} * sum_threads + threadIdx.x; i < p.samples * p.outputs;
         i += stride) {
        const float z = p.logits[i];
        const float loss = (z > 0 ? z : 0) - z * smoothed_target(p, i) + log1pf(expf(-fabsf(z)));
        total += static_cast<double>(weight_of(p, i)) * loss;
    }
    total = sum_of_block(total);
    if (threadIdx.x == 0) partial[blockIdx.x] = total;
}

}  // namespace

void binary_cross_entropy_forward(const Stream& stream, const LossTerms& terms, double* partial,
                                  float* y) {
    const int64_t size = terms.samples * terms.outputs;
    const int64_t wanted = ceil_divide<int64_t>(size, sum_threads);
    const int blocks = static_cast<int>(wanted < loss_blocks ? wanted : loss_blocks);
    launch({stream, "binary_cross_entropy_forward", dim3(blocks), sum_threads}, binary_loss, terms,
           partial);
    launch({stream, "binary_cross_entropy_sum", 1, sum_threads}, add_partial_sums, partial, blocks,
           static_cast<double>(size), y);
}

}  // namespace curie::CURIE_DEVICE
