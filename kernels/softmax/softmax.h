// softmax over the last axis: y[k] = e^(x[k] - max) / sum_j e^(x[j] - max).
// Gradient: dx[k] = y[k] (dy[k] - sum_j dy[j] y[j]).
// As the last layer before a categorical cross-entropy leave it out: that loss takes the logits.
#pragma once

#include "engine/context.h"

namespace curie {

struct SoftmaxProblem : ProblemOf<SoftmaxProblem> {
    Shape shape;  ///< ...,K
    std::string describe() const override { return fmt::format("{} {}", shape, name_of(dtype)); }
    int64_t classes() const { return shape[-1]; }
    int64_t rows() const { return classes() == 0 ? 0 : shape.size() / classes(); }
};

/// `x` ...,K of rank >= 1, float32 or float64. Saves its output, not its input.
Tensor softmax(Context& context, const Tensor& x);

}  // namespace curie
