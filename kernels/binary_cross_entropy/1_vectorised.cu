// The gradient of binary_cross_entropy by float4, the last elements singly.
// 6 FLOPs and 12 bytes an element: bound by the memory, 0.28 T elements/s on an H100 (3.35 TB/s),
// 0.08 on an RTX 4090 (1.01 TB/s). No shared memory; 46 registers on sm_90.
#include "kernels/binary_cross_entropy/1_vectorised.h"

#include "kernels/binary_cross_entropy/elements.cuh"

namespace curie::CURIE_DEVICE {
namespace {

/// Elements [i, i + Width).
template <int Width>
__device__ __forceinline__ void gradient_at(const LossTerms& p, float scale, float* dz, int64_t i) {
    Lanes<Width> z = load_lanes<Width>(p.logits + i);
    const Lanes<Width> t = smoothed_targets<Width>(p, i), weight = weights_of<Width>(p, i);
    for (int k = 0; k < Width; ++k)
        z.v[k] = scale * weight.v[k] * (1 / (1 + expf(-z.v[k])) - t.v[k]);
    store_lanes(dz + i, z);
}

__global__ void __launch_bounds__(stream_threads)
    binary_loss_gradient(LossTerms p, const float* dy, float* dz, int64_t vectors) {
    const int64_t first = int64_t{blockIdx.x} * stream_threads + threadIdx.x;
    const int64_t size = p.samples * p.outputs, stride = int64_t{gridDim.x} * stream_threads;
    const float scale = *dy / static_cast<float>(size);
    for (int64_t i = first; i < vectors; i += stride) gradient_at<4>(p, scale, dz, 4 * i);
    for (int64_t i = 4 * vectors + first; i < size; i += stride) gradient_at<1>(p, scale, dz, i);
}

}  // namespace

void binary_cross_entropy_gradient(const Stream& stream, const LossTerms& terms, const float* dy,
                                   float* dz) {
    const int64_t size = terms.samples * terms.outputs, vectors = loss_vectors(terms, dz);
    const int64_t threads = vectors ? ceil_divide<int64_t>(size, 4) : size;
    launch({stream, "binary_cross_entropy_gradient", blocks_for(stream, threads, stream_threads),
            stream_threads},
           binary_loss_gradient, terms, dy, dz, vectors);
}

}  // namespace curie::CURIE_DEVICE
