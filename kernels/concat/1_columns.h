#pragma once

#include "kernels/device.h"

namespace curie {

/// Copies the rows x width elements of one part into columns [first, first + width) of the whole,
/// whose rows are `total` wide.
CURIE_DECLARE_DEVICE(void concat_part_forward(const Stream& stream, const float* part, float* whole,
                                              int64_t rows, int64_t width, int64_t first,
                                              int64_t total))
/// The way back: columns of the whole into the part.
CURIE_DECLARE_DEVICE(void concat_part_gradient(const Stream& stream, const float* whole,
                                               float* part, int64_t rows, int64_t width,
                                               int64_t first, int64_t total))

}  // namespace curie
