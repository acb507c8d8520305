#pragma once

#include "kernels/isa.h"

namespace curie {

CURIE_DECLARE_KERNEL(void tanh_forward(const float* x, float* y, int64_t size))
CURIE_DECLARE_KERNEL(void tanh_gradient(const float* y, const float* dy, float* dx, int64_t size))

}  // namespace curie
