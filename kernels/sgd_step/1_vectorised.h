#pragma once

#include "kernels/device.h"

namespace curie {

/// Each output may be its input.
CURIE_DECLARE_DEVICE(void sgd_step(const Stream& stream, const float* weight, const float* gradient,
                                   float* new_weight, float rate, int64_t size))
CURIE_DECLARE_DEVICE(void sgd_momentum_step(const Stream& stream, const float* weight,
                                            const float* gradient, const float* velocity,
                                            float* new_weight, float* new_velocity, float rate,
                                            float momentum, bool nesterov, int64_t size))

}  // namespace curie
