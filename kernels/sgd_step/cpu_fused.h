#pragma once

#include "kernels/isa.h"

namespace curie {

/// Each output may be its input.
CURIE_DECLARE_KERNEL(void sgd_step(const float* weight, const float* gradient, float* new_weight,
                                   float rate, int64_t size))
CURIE_DECLARE_KERNEL(void sgd_momentum_step(const float* weight, const float* gradient,
                                            const float* velocity, float* new_weight,
                                            float* new_velocity, float rate, float momentum,
                                            bool nesterov, int64_t size))

}  // namespace curie
