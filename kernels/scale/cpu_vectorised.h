#pragma once

#include "kernels/isa.h"

namespace curie {

CURIE_DECLARE_KERNEL(void scale_forward(const float* x, float factor, float* y, int64_t size))

}  // namespace curie
