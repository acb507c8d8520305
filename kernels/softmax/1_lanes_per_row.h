#pragma once

#include "kernels/device.h"

namespace curie {

CURIE_DECLARE_DEVICE(void softmax_forward_by_lanes(const Stream& stream, const float* x, float* y,
                                                   int64_t rows, int64_t classes))
CURIE_DECLARE_DEVICE(void softmax_gradient_by_lanes(const Stream& stream, const float* y,
                                                    const float* dy, float* dx, int64_t rows,
                                                    int64_t classes))

}  // namespace curie
