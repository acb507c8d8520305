#pragma once

#include "kernels/conv2d/geometry.h"
#include "kernels/isa.h"

namespace curie {

/// Floats of scratch memory that conv2d_weight_gradient() needs.
CURIE_DECLARE_KERNEL(int64_t conv2d_weight_gradient_scratch(const Conv2dGeometry& g))
/// `db` may be null.
CURIE_DECLARE_KERNEL(void conv2d_weight_gradient(const Conv2dGeometry& g, const float* x,
                                                 const float* dy, float* dw, float* db,
                                                 float* scratch))

}  // namespace curie
