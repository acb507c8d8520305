// sgd_step: one update of stochastic gradient descent as in Keras.
//   no momentum:  w -= learning_rate g
//   momentum:     vel = momentum vel - learning_rate g;  w += vel
//   Nesterov:     the same vel;  w += momentum vel - learning_rate g
// Sutskever et al., ICML 2013.
#pragma once

#include "engine/context.h"

namespace curie {

struct SgdOptions {
    double learning_rate = 1e-2, momentum = 0;
    bool nesterov = false;
};

/// Inputs: weight, gradient and, with momentum, the velocity. Outputs: the new weight and velocity.
/// An output may be the input that it replaces: an element is read before it is written.
struct SgdStepProblem : ProblemOf<SgdStepProblem> {
    Shape shape;
    SgdOptions options;

    /// Without the rates' values: they do not bear on the choice of a variant.
    std::string describe() const override;
    bool has_velocity() const { return options.momentum != 0; }
};

/// Updates `weight` and `velocity` (zeros before the first step; undefined without momentum) in
/// place. All of one shape and dtype, float32 or float64.
/// Leaves nothing on the tape and raises the version of the weight's storage.
void sgd_step(Context& context, const Tensor& weight, const Tensor& gradient,
              const Tensor& velocity, const SgdOptions& options);

}  // namespace curie
