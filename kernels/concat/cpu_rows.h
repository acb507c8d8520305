#pragma once

#include "kernels/isa.h"

namespace curie {

/// Copies the rows x width[i] elements of every part into its columns of the whole.
CURIE_DECLARE_KERNEL(void concat_forward(const float* const* parts, const int64_t* widths,
                                         int64_t count, int64_t rows, float* whole))
CURIE_DECLARE_KERNEL(void concat_gradient(const float* whole, const int64_t* widths, int64_t count,
                                          int64_t rows, float* const* parts))

}  // namespace curie
