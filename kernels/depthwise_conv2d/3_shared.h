#pragma once

#include "kernels/depthwise_conv2d/device_shape.h"
#include "kernels/device.h"

namespace curie {

/// `bias` and `db` may be null.
CURIE_DECLARE_DEVICE(void depthwise_shared_forward(const Stream& stream, const DeviceDepthwise& p,
                                                   const float* x, const float* weight,
                                                   const float* bias, float* y))
CURIE_DECLARE_DEVICE(void depthwise_shared_data_gradient(const Stream& stream,
                                                         const DeviceDepthwise& p, const float* dy,
                                                         const float* weight, float* dx))
CURIE_DECLARE_DEVICE(void depthwise_shared_weight_gradient(const Stream& stream,
                                                           const DeviceDepthwise& p, const float* x,
                                                           const float* dy, float* dw, float* db,
                                                           float* scratch))

}  // namespace curie
