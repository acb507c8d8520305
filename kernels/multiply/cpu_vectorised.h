#pragma once

#include "kernels/isa.h"

namespace curie {

CURIE_DECLARE_KERNEL(void multiply_forward(const float* a, const float* b, float* y, int64_t size))

}  // namespace curie
