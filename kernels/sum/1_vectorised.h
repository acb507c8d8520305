#pragma once

#include "kernels/device.h"

namespace curie {

/// dx[i] = scale * *dy.
CURIE_DECLARE_DEVICE(void sum_gradient(const Stream& stream, const float* dy, float scale,
                                       float* dx, int64_t size))

}  // namespace curie
