#pragma once

#include "kernels/device.h"

namespace curie {

CURIE_DECLARE_DEVICE(void tanh_forward(const Stream& stream, const float* x, float* y,
                                       int64_t size))
CURIE_DECLARE_DEVICE(void tanh_gradient(const Stream& stream, const float* y, const float* dy,
                                        float* dx, int64_t size))

}  // namespace curie
