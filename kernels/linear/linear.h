// linear (Keras' Dense): y[n,o] = b[o] + sum_i x[n,i] * w[i,o].
// Gradients: dx = dy w^T, dw = x^T dy, db[o] = sum_n dy[n,o].
#pragma once

#include "engine/context.h"

namespace curie {

struct LinearProblem : ProblemOf<LinearProblem> {
    Shape input;  ///< ...,I; all axes but the last are the batch
    int64_t out_features = 1;
    bool bias = true;

    std::string describe() const override;
    int64_t in_features() const { return input[-1]; }
    int64_t batch() const;
    Shape weight_shape() const { return {in_features(), out_features}; }
    Shape output_shape() const;
    double flops() const { return 2.0 * static_cast<double>(batch() * weight_shape().size()); }
};

/// `x` ...,I of rank >= 1 (leading axes are the batch); `weight` I,O; `bias` O or undefined.
/// Returns ...,O. Float32 or float64. Throws when the shapes do not fit each other.
Tensor linear(Context& context, const Tensor& x, const Tensor& weight, const Tensor& bias = {});

}  // namespace curie
