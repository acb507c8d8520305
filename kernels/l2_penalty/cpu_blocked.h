#pragma once

#include "kernels/isa.h"

namespace curie {

CURIE_DECLARE_KERNEL(double sum_of_squares(const float* w, int64_t size))
CURIE_DECLARE_KERNEL(void l2_penalty_gradient(const float* w, float scale, float* dw, int64_t size))

}  // namespace curie
