#pragma once

#include "kernels/isa.h"
#include "kernels/pool_geometry.h"

namespace curie {

/// `codes[tap]` is what stands in `index` (null: not wanted) for a maximum at that tap: the bits of
/// the number as float16.
CURIE_DECLARE_KERNEL(void max_pool_forward(const PoolGeometry& p, const uint16_t* codes,
                                           const float* x, float* y, uint16_t* index))
CURIE_DECLARE_KERNEL(void max_pool_gradient(const PoolGeometry& p, const uint16_t* codes,
                                            const float* dy, const uint16_t* index, float* dx))

}  // namespace curie
