// clip: y = min(max(x, -bound), bound). Gradient: dx = dy where -bound < x < bound, else 0.
#pragma once

#include "engine/context.h"

namespace curie {

struct ClipProblem : ProblemOf<ClipProblem> {
    Shape shape;
    double bound = 1;
    std::string describe() const override {
        return fmt::format("{} bound {} {}", shape, bound, name_of(dtype));
    }
};

/// Any shape, float32 or float64; bound > 0. A NaN stays one.
Tensor clip(Context& context, const Tensor& x, double bound);

}  // namespace curie
