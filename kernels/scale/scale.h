// scale: y = factor * x with a constant factor. Gradient: dx = factor * dy.
#pragma once

#include "engine/context.h"

namespace curie {

struct ScaleProblem : ProblemOf<ScaleProblem> {
    Shape shape;
    double factor = 1;
    /// Without the factor: it does not bear on the choice of a variant, and gradient clipping
    /// brings another one every step.
    std::string describe() const override { return fmt::format("{} {}", shape, name_of(dtype)); }
};

/// Any shape, float32 or float64.
Tensor scale(Context& context, const Tensor& x, double factor);

}  // namespace curie
