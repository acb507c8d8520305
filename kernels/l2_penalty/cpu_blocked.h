#pragma once

#include "kernels/isa.h"

namespace curie {

CURIE_DECLARE_KERNEL(double sum_of_squares(const float* w, int64_t size))

}  // namespace curie
