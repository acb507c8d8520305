#pragma once

#include "kernels/device.h"
#include "kernels/pad/pad_geometry.h"

namespace curie {

CURIE_DECLARE_DEVICE(void pad_forward(const Stream& stream, const PadGeometry& geometry,
                                      const float* small, float* large))
CURIE_DECLARE_DEVICE(void crop_forward(const Stream& stream, const PadGeometry& geometry,
                                       const float* large, float* small))

}  // namespace curie
