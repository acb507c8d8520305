#pragma once

#include "kernels/isa.h"

namespace curie {

/// What both kernels take; `weights` has one element per sample or is null.
struct CategoricalTerms {
    const float *logits, *targets, *weights;
    float smoothing;
    int64_t samples, classes;
};

/// Writes the weighted loss of every sample.
CURIE_DECLARE_KERNEL(void categorical_cross_entropy_forward(const CategoricalTerms& terms,
                                                            double* losses))
CURIE_DECLARE_KERNEL(void categorical_cross_entropy_gradient(const CategoricalTerms& terms,
                                                             float scale, float* gradient))

}  // namespace curie
