#pragma once

#include "kernels/device.h"

namespace curie {

CURIE_DECLARE_DEVICE(void bias_forward(const Stream& stream, const float* x, const float* b,
                                       float* y, int64_t rows, int64_t channels))

}  // namespace curie
