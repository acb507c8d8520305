#pragma once

#include "kernels/isa.h"
#include "kernels/loss_terms.h"

namespace curie {

/// Writes the weighted loss of every sample.
CURIE_DECLARE_KERNEL(void categorical_cross_entropy_forward(const LossTerms& terms, double* losses))
CURIE_DECLARE_KERNEL(void categorical_cross_entropy_gradient(const LossTerms& terms, float scale,
                                                             float* gradient))

}  // namespace curie
