#pragma once

#include "kernels/device.h"

namespace curie {

CURIE_DECLARE_DEVICE(void scale_forward(const Stream& stream, const float* x, float factor,
                                        float* y, int64_t size))

}  // namespace curie
