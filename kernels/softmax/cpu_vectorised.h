#pragma once

#include "kernels/isa.h"

namespace curie {

CURIE_DECLARE_KERNEL(void softmax_forward(const float* x, float* y, int64_t rows, int64_t classes))
CURIE_DECLARE_KERNEL(void softmax_gradient(const float* y, const float* dy, float* dx, int64_t rows,
                                           int64_t classes))

}  // namespace curie
