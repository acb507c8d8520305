#pragma once

#include "kernels/device.h"

namespace curie {

CURIE_DECLARE_DEVICE(void multiply_forward(const Stream& stream, const float* a, const float* b,
                                           float* y, int64_t size))

}  // namespace curie
