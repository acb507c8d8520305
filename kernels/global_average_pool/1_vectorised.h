#pragma once

#include "kernels/device.h"

namespace curie {

CURIE_DECLARE_DEVICE(void global_average_pool_gradient(const Stream& stream, int64_t batch,
                                                       int64_t pixels, int64_t channels,
                                                       const float* dy, float* dx))

}  // namespace curie
