// adam_step by float4, everything in one pass: 14 FLOPs, one of them a square root and one a
// division, and 28 bytes an element (36 with AMSGrad). Bound by the memory on every card: 120 G
// elements/s on an H100 (SXM), 36 on an RTX 4090. No shared memory, 44 registers; an element is
// read by the thread that writes it, so outputs may be inputs.
#include "kernels/adam_step/1_vectorised.h"

#include "kernels/adam_step/step.cuh"
#include "kernels/stream.cuh"

namespace curie::CURIE_DEVICE {
namespace {

/// `vectors` whole float4s, then single elements up to t.size.
template <bool Amsgrad>
__global__ void __launch_bounds__(stream_threads) step(AdamStepTerms t, int64_t vectors) {
    const int64_t first = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    const int64_t stride = int64_t{gridDim.x} * blockDim.x;
    for (int64_t i = first; i < vectors; i += stride) step_at<Amsgrad, 4>(t, 0.0f, 4 * i);
    for (int64_t i = 4 * vectors + first; i < t.size; i += stride) step_at<Amsgrad, 1>(t, 0.0f, i);
}

}  // namespace

void adam_step(const Stream& stream, const AdamStepTerms& t) {
    if (t.size == 0) return;
    const bool aligned = aligned_for_vectors(t.weight, t.gradient, t.m, t.v, t.v_max, t.new_weight,
                                             t.new_m, t.new_v, t.new_v_max);
    const int64_t threads = aligned ? ceil_divide<int64_t>(t.size, 4) : t.size;
    const Launch shape{stream, "adam_step", blocks_for(stream, threads, stream_threads),
                       stream_threads};
    launch(shape, t.v_max ? step<true> : step<false>, t, aligned ? t.size / 4 : 0);
}

}  // namespace curie::CURIE_DEVICE
