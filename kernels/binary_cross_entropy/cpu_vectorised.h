#pragma once

#include "kernels/isa.h"

namespace curie {

// `weights` has one element per logit, or is null. The forward kernel returns the sum of all
// losses.
CURIE_DECLARE_KERNEL(double binary_cross_entropy_forward(const float* logits, const float* targets,
                                                         const float* weights, float smoothing,
                                                         int64_t size))
CURIE_DECLARE_KERNEL(void binary_cross_entropy_gradient(const float* logits, const float* targets,
                                                        const float* weights, float smoothing,
                                                        float scale, float* gradient, int64_t size))

}  // namespace curie
