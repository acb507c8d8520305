#pragma once

#include "kernels/isa.h"
#include "kernels/pool_geometry.h"

namespace curie {

/// `inverse`: 1 / divisor of every output pixel of an image.
CURIE_DECLARE_KERNEL(void average_pool_forward(const PoolGeometry& p, const float* inverse,
                                               const float* x, float* y))
CURIE_DECLARE_KERNEL(void average_pool_gradient(const PoolGeometry& p, const float* inverse,
                                                const float* dy, float* dx))

}  // namespace curie
