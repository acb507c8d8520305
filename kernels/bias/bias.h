// bias: y[..., c] = x[..., c] + b[c], over the last axis. Gradients: dx = dy, without a copy;
// db[c] = the sum of dy over the leading axes, in a fixed order.
#pragma once

#include "engine/context.h"

namespace curie {

struct BiasProblem : ProblemOf<BiasProblem> {
    Shape shape;  ///< ...,C
    std::string describe() const override { return fmt::format("{} {}", shape, name_of(dtype)); }
    int64_t channels() const { return shape[-1]; }
    int64_t rows() const;
};

/// `x` ...,C of rank >= 1; `b` C. Float32 or float64.
Tensor bias(Context& context, const Tensor& x, const Tensor& b);

}  // namespace curie
