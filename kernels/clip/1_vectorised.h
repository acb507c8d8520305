#pragma once

#include "kernels/device.h"

namespace curie {

CURIE_DECLARE_DEVICE(void clip_forward(const Stream& stream, const float* x, float bound, float* y,
                                       int64_t size))
CURIE_DECLARE_DEVICE(void clip_gradient(const Stream& stream, const float* x, const float* dy,
                                        float bound, float* dx, int64_t size))

}  // namespace curie
