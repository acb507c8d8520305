#pragma once

#include "kernels/isa.h"

namespace curie {

CURIE_DECLARE_KERNEL(void bias_forward(const float* x, const float* b, float* y, int64_t rows,
                                       int64_t channels))
/// `scratch` holds column_sum_scratch(rows, channels) floats.
CURIE_DECLARE_KERNEL(void bias_gradient(const float* dy, float* db, float* scratch, int64_t rows,
                                        int64_t channels))

}  // namespace curie
