#pragma once

#include "kernels/isa.h"
#include "kernels/local_response_normalization/shape.h"

namespace curie {

/// Floats of one staged row: both halves of the window and a vector of slack around the channels.
constexpr int64_t local_response_staged(const LocalResponseShape& shape) {
    return shape.channels + 2 * shape.half + 16;
}

/// `scratch`: one staged row for every thread.
CURIE_DECLARE_KERNEL(void local_response_forward(const LocalResponseShape& shape, const float* x,
                                                 float* y, float* scratch))
/// `scratch`: two staged rows for every thread.
CURIE_DECLARE_KERNEL(void local_response_gradient(const LocalResponseShape& shape, const float* x,
                                                  const float* dy, float* dx, float* scratch))

}  // namespace curie
