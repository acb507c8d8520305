#pragma once

#include "kernels/isa.h"
#include "kernels/pad/pad_geometry.h"

namespace curie {

CURIE_DECLARE_KERNEL(void pad_forward(const PadGeometry& geometry, const float* small,
                                      float* large))
CURIE_DECLARE_KERNEL(void crop_forward(const PadGeometry& geometry, const float* large,
                                       float* small))

}  // namespace curie
