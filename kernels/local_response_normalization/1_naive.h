#pragma once

#include "kernels/device.h"
#include "kernels/local_response_normalization/shape.h"

namespace curie {

CURIE_DECLARE_DEVICE(void local_response_naive_forward(const Stream& stream,
                                                       const LocalResponseShape& shape,
                                                       const float* x, float* y))
CURIE_DECLARE_DEVICE(void local_response_naive_gradient(const Stream& stream,
                                                        const LocalResponseShape& shape,
                                                        const float* x, const float* dy, float* dx))

}  // namespace curie
