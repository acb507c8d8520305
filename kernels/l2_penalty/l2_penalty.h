// l2_penalty: y = factor * sum(w^2), a scalar to add to the loss. Gradient: dw = 2 factor dy w.
// Keras' L2 regulariser (without the factor 1/2 of "weight decay").
#pragma once

#include "engine/context.h"

namespace curie {

struct L2PenaltyProblem : ProblemOf<L2PenaltyProblem> {
    Shape shape;
    double factor = 1;
    std::string describe() const override {
        return fmt::format("{} factor {} {}", shape, factor, name_of(dtype));
    }
};

/// Any shape, float32 or float64. Returns a scalar of the same dtype.
Tensor l2_penalty(Context& context, const Tensor& weight, double factor);

}  // namespace curie
