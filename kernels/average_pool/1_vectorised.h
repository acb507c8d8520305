#pragma once

#include "kernels/device.h"
#include "kernels/pool_device.h"

namespace curie {

CURIE_DECLARE_DEVICE(void average_pool_forward(const Stream& stream, const DevicePool& p,
                                               bool count_include_padding, const float* x,
                                               float* y))
CURIE_DECLARE_DEVICE(void average_pool_gradient(const Stream& stream, const DevicePool& p,
                                                bool count_include_padding, const float* dy,
                                                float* dx))

}  // namespace curie
