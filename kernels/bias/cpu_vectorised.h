#pragma once

#include "kernels/isa.h"

namespace curie {

/// y[i] = x[i] + pattern[i % period]; `period` is a multiple of the channels.
CURIE_DECLARE_KERNEL(void bias_forward(const float* x, const float* pattern, int64_t period,
                                       float* y, int64_t size))
/// `scratch` holds column_sum_scratch(rows, channels) floats.
CURIE_DECLARE_KERNEL(void bias_gradient(const float* dy, float* db, float* scratch, int64_t rows,
                                        int64_t channels))

}  // namespace curie
