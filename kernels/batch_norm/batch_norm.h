// Batch normalisation over all axes but the last, the channel (Keras BatchNormalization; Ioffe and
// Szegedy 2015), with an optional activation fused behind it:
//   y = activation(gamma * (x - mean) / sqrt(variance + epsilon) + beta)
// Training takes mean and the biased variance from the batch, inference the moving statistics.
// Gradients, with g = dy where the activation passes it (else 0), xhat = (x - mean) / sqrt(...) and
// averages over the batch:  dgamma = sum(g * xhat), dbeta = sum(g),
//   training:   dx = gamma / sqrt(variance + epsilon) * (g - average(g) - xhat * average(g * xhat))
//   inference:  dx = gamma / sqrt(variance + epsilon) * g
// The gradient recomputes the activation from x, so y need not be kept.
#pragma once

#include "engine/context.h"
#include "kernels/activation.h"

namespace curie {

struct BatchNormProblem : ProblemOf<BatchNormProblem> {
    Shape shape;  ///< rank >= 2, channels last
    double epsilon = 1e-3;
    Activation activation = Activation::none;

    std::string describe() const override;
    int64_t channels() const { return shape[-1]; }
    /// Elements of one channel: what the statistics run over.
    int64_t count() const { return shape.size() / channels(); }
};

struct BatchNormResult {
    Tensor y;               ///< shape of x
    Tensor mean, variance;  ///< of the batch, (C); biased; not differentiated
};

/// `x` of rank >= 2 with C channels last; `gamma` and `beta` (C), or undefined for Keras'
/// scale=False and center=False: then 1 and 0, without a gradient. Float32 or float64.
BatchNormResult batch_norm_training(Context& context, const Tensor& x, const Tensor& gamma,
                                    const Tensor& beta, double epsilon,
                                    Activation activation = Activation::none);

/// The same with given statistics, which are constants to the gradient.
Tensor batch_norm_inference(Context& context, const Tensor& x, const Tensor& gamma,
                            const Tensor& beta, const Tensor& moving_mean,
                            const Tensor& moving_variance, double epsilon,
                            Activation activation = Activation::none);

}  // namespace curie
