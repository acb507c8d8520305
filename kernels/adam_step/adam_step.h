// adam_step: one update of Adam in Keras' "epsilon-hat" form, with AMSGrad and AdamW's decoupled
// weight decay as options. Step t = 1, 2, ...:
//   w -= learning_rate * weight_decay * w
//   m += (g - m) (1 - beta1),  v += (g^2 - v) (1 - beta2),  [v_max = max(v_max, v)]
//   w -= alpha m / (sqrt(v or v_max) + epsilon),
//   alpha = learning_rate sqrt(1 - beta2^t) / (1 - beta1^t)
// Kingma & Ba, ICLR 2015, end of section 2; Reddi et al., ICLR 2018; Loshchilov & Hutter, ICLR
// 2019. Epsilon is added to the uncorrected root, unlike in PyTorch.
#pragma once

#include "engine/context.h"

namespace curie {

struct AdamOptions {
    double learning_rate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7;
    double weight_decay = 0;  ///< decoupled (AdamW); Keras' AdamW takes 4e-3
    bool amsgrad = false;
};

/// Inputs: weight, gradient, m, v and, with AMSGrad, v_max. Outputs: the new weight, m, v and
/// v_max. An output may be the input that it replaces: an element is read before it is written.
struct AdamStepProblem : ProblemOf<AdamStepProblem> {
    Shape shape;
    AdamOptions options;
    int64_t step = 1;

    /// Without rates and step: they do not bear on the choice of a variant, and the key of that
    /// choice must not grow with every step.
    std::string describe() const override;
    double alpha() const;
};

/// Updates `weight` and its moments `m`, `v` (zeros before the first step), and `v_max` with
/// AMSGrad, in place; `step` counts from 1. All of one shape and dtype, float32 or float64.
/// Leaves nothing on the tape and raises the version of the weight's storage.
void adam_step(Context& context, const Tensor& weight, const Tensor& gradient, const Tensor& m,
               const Tensor& v, const Tensor& v_max, const AdamOptions& options, int64_t step);

}  // namespace curie
