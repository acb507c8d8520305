#pragma once

#include "kernels/isa.h"

namespace curie {

/// A small image inside a large one; widths and margins of a row in floats (channels included).
struct PadGeometry {
    int64_t batch, height, width, top, bottom, left, right;
};

CURIE_DECLARE_KERNEL(void pad_forward(const PadGeometry& geometry, const float* small,
                                      float* large))
CURIE_DECLARE_KERNEL(void crop_forward(const PadGeometry& geometry, const float* large,
                                       float* small))

}  // namespace curie
