// binary_cross_entropy by float4, the last elements singly; the loss is a sum of fixed blocks' sums
// (kernels/block_sum.cuh).
// 8 FLOPs and 8 bytes an element: bound by the memory, 0.42 T elements/s on an H100 (3.35 TB/s),
// 0.13 on an RTX 4090 (1.01 TB/s). 2048 bytes of shared memory; 40 registers on sm_90, 48 on sm_80.
#include "kernels/binary_cross_entropy/1_block_sums.h"

#include "kernels/binary_cross_entropy/elements.cuh"
#include "kernels/block_sum.cuh"

namespace curie::CURIE_DEVICE {
namespace {

/// Of the elements [i, i + Width).
template <int Width>
__device__ __forceinline__ double loss_at(const LossTerms& p, int64_t i) {
    const Lanes<Width> logits = load_lanes<Width>(p.logits + i);
    const Lanes<Width> t = smoothed_targets<Width>(p, i), weight = weights_of<Width>(p, i);
    double total = 0;
    for (int k = 0; k < Width; ++k) {
        const float z = logits.v[k];
        const float loss = (z > 0 ? z : 0) - z * t.v[k] + log1pf(expf(-fabsf(z)));
        total += static_cast<double>(weight.v[k]) * loss;
    }
    return total;
}

__global__ void __launch_bounds__(sum_threads)
    binary_loss(LossTerms p, int64_t vectors, double* partial) {
    const int64_t first = int64_t{blockIdx.x} * sum_threads + threadIdx.x;
    const int64_t size = p.samples * p.outputs, stride = int64_t{gridDim.x} * sum_threads;
    double total = 0;
    for (int64_t i = first; i < vectors; i += stride) total += loss_at<4>(p, 4 * i);
    for (int64_t i = 4 * vectors + first; i < size; i += stride) total += loss_at<1>(p, i);
    total = sum_of_block(total);
    if (threadIdx.x == 0) partial[blockIdx.x] = total;
}

}  // namespace

void binary_cross_entropy_forward(const Stream& stream, const LossTerms& terms, double* partial,
                                  float* y) {
    const int64_t size = terms.samples * terms.outputs, vectors = loss_vectors(terms);
    const int64_t threads = vectors ? ceil_divide<int64_t>(size, 4) : size;
    const int64_t wanted = ceil_divide<int64_t>(threads, sum_threads);
    const int blocks = static_cast<int>(wanted < loss_blocks ? wanted : loss_blocks);
    launch({stream, "binary_cross_entropy_forward", dim3(blocks), sum_threads}, binary_loss, terms,
           vectors, partial);
    launch({stream, "binary_cross_entropy_sum", 1, sum_threads}, add_partial_sums, partial, blocks,
           static_cast<double>(size), y);
}

}  // namespace curie::CURIE_DEVICE
