#pragma once

#include "kernels/isa.h"

namespace curie {

CURIE_DECLARE_KERNEL(void clip_forward(const float* x, float bound, float* y, int64_t size))
CURIE_DECLARE_KERNEL(void clip_gradient(const float* x, const float* dy, float bound, float* dx,
                                        int64_t size))

}  // namespace curie
