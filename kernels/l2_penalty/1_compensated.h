#pragma once

#include "kernels/device.h"

namespace curie {

/// *y = factor * sum(w^2). `partial` holds 2 * compensated_sum_blocks() floats.
CURIE_DECLARE_DEVICE(void l2_penalty_forward(const Stream& stream, const float* w, int64_t size,
                                             float factor, float* partial, float* y))

}  // namespace curie
