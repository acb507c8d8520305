#pragma once

#include "kernels/isa.h"

namespace curie {

CURIE_DECLARE_KERNEL(double sum_forward(const float* x, int64_t size))
CURIE_DECLARE_KERNEL(void sum_gradient(float value, float* dx, int64_t size))

}  // namespace curie
