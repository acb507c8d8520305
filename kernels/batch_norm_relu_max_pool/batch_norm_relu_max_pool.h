// max_pool(relu(batch_norm(x))) with 2x2 windows of stride 2, in training, as one operation: the
// normalised tensor is never written, and the gradient recomputes from x which element each maximum
// came from. Formulas as in batch_norm.h; g is dy where x gave the maximum and that is positive.
#pragma once

#include "engine/context.h"
#include "kernels/batch_norm/batch_norm.h"

namespace curie {

struct BatchNormReluMaxPoolProblem : ProblemOf<BatchNormReluMaxPoolProblem> {
    int64_t batch = 1, height = 2, width = 2, channels = 1;
    double epsilon = 1e-3;

    std::string describe() const override;
    Shape input_shape() const { return {batch, height, width, channels}; }
    /// An odd last row or column counts in the statistics and is left out by the windows.
    Shape output_shape() const { return {batch, height / 2, width / 2, channels}; }
    int64_t count() const { return batch * height * width; }
};

/// `x` N,H,W,C with H, W >= 2; `gamma` and `beta` (C), or undefined: then 1 and 0, without a
/// gradient. Returns y N,H/2,W/2,C and the batch's mean and biased variance. Float32 or float64.
BatchNormResult batch_norm_relu_max_pool(Context& context, const Tensor& x, const Tensor& gamma,
                                         const Tensor& beta, double epsilon);

}  // namespace curie
