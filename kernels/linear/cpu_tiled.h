#pragma once

#include "kernels/isa.h"

namespace curie {

/// Floats for the transposed weight that linear_forward() wants with few outputs, or 0.
CURIE_DECLARE_KERNEL(int64_t linear_scratch(int64_t in, int64_t out))

// x N,I; w I,O; y and dy N,O. The weight gradient's `scratch` is column_sum_scratch() floats.
CURIE_DECLARE_KERNEL(void linear_forward(const float* x, const float* w, const float* bias,
                                         float* y, float* scratch, int64_t batch, int64_t in,
                                         int64_t out))
CURIE_DECLARE_KERNEL(void linear_data_gradient(const float* dy, const float* w, float* dx,
                                               int64_t batch, int64_t in, int64_t out))
CURIE_DECLARE_KERNEL(void linear_weight_gradient(const float* x, const float* dy, float* dw,
                                                 float* db, float* scratch, int64_t batch,
                                                 int64_t in, int64_t out))

}  // namespace curie
