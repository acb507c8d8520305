#pragma once

#include "kernels/device.h"

namespace curie {

/// *y = scale * sum(x). `partial` holds 2 * compensated_sum_blocks() floats.
CURIE_DECLARE_DEVICE(void sum_forward(const Stream& stream, const float* x, int64_t size,
                                      float scale, float* partial, float* y))

}  // namespace curie
