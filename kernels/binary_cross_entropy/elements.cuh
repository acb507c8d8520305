// What the CUDA kernels of binary_cross_entropy read for one element.
#pragma once

#include "kernels/cuda.h"
#include "kernels/loss_device.h"

namespace curie::CURIE_DEVICE {

/// The weight of element i; the division by the outputs of a sample in 32 bits where it fits.
__device__ __forceinline__ float weight_of(const LossTerms& p, int64_t i) {
    if (!p.weights) return 1;
    if (p.outputs == 1) return p.weights[i];
    if (p.samples * p.outputs <= 0xFFFFFFFF)
        return p.weights[static_cast<uint32_t>(i) / static_cast<uint32_t>(p.outputs)];
    return p.weights[i / p.outputs];
}

__device__ __forceinline__ float smoothed_target(const LossTerms& p, int64_t i) {
    return p.targets[i] * (1 - p.smoothing) + p.smoothing / 2;
}

}  // namespace curie::CURIE_DEVICE
