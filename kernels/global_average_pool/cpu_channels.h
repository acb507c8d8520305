#pragma once

#include "kernels/isa.h"

namespace curie {

CURIE_DECLARE_KERNEL(void global_average_pool_forward(int64_t batch, int64_t pixels,
                                                      int64_t channels, const float* x, float* y))
CURIE_DECLARE_KERNEL(void global_average_pool_gradient(int64_t batch, int64_t pixels,
                                                       int64_t channels, const float* dy,
                                                       float* dx))

}  // namespace curie
