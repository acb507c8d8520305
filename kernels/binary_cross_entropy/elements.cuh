// What the CUDA kernels of binary_cross_entropy read for neighbouring elements.
#pragma once

#include "kernels/lanes.cuh"
#include "kernels/loss_device.h"
#include "kernels/stream.cuh"

namespace curie::CURIE_DEVICE {

/// How many float4s of the elements are read whole; the rest singly.
inline int64_t loss_vectors(const LossTerms& p, const float* output = nullptr) {
    const bool aligned = aligned_for_vectors(p.logits, p.targets, p.weights, output);
    return aligned ? p.samples * p.outputs / 4 : 0;
}

/// The weights of the elements from i on; the division by the outputs of a sample in 32 bits where
/// it fits.
template <int Width>
__device__ __forceinline__ Lanes<Width> weights_of(const LossTerms& p, int64_t i) {
    Lanes<Width> weights;
    if (p.weights && p.outputs == 1) return load_lanes<Width>(p.weights + i);
    for (int k = 0; k < Width; ++k) {
        if (!p.weights)
            weights.v[k] = 1;
        else if (p.samples * p.outputs <= 0xFFFFFFFF)
            weights.v[k] =
                p.weights[static_cast<uint32_t>(i + k) / static_cast<uint32_t>(p.outputs)];
        else
            weights.v[k] = p.weights[(i + k) / p.outputs];
    }
    return weights;
}

template <int Width>
__device__ __forceinline__ Lanes<Width> smoothed_targets(const LossTerms& p, int64_t i) {
    Lanes<Width> targets = load_lanes<Width>(p.targets + i);
    for (int k = 0; k < Width; ++k)
        targets.v[k] = targets.v[k] * (1 - p.smoothing) + p.smoothing / 2;
    return targets;
}

}  // namespace curie::CURIE_DEVICE
