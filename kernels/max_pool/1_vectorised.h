#pragma once

#include "kernels/device.h"
#include "kernels/pool_device.h"

namespace curie {

/// `index`: the places of the maxima as bits of float16, or null when not wanted.
CURIE_DECLARE_DEVICE(void max_pool_forward(const Stream& stream, const DevicePool& p,
                                           const float* x, float* y, uint16_t* index))
CURIE_DECLARE_DEVICE(void max_pool_gradient(const Stream& stream, const DevicePool& p,
                                            const float* dy, const uint16_t* index, float* dx))

}  // namespace curie
