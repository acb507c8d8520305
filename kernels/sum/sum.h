// sum and mean of all elements, to a scalar: y = scale * sum(x), scale 1 or 1/size.
// Gradient: dx[i] = scale * dy.
#pragma once

#include "engine/context.h"

namespace curie {

struct SumProblem : ProblemOf<SumProblem> {
    Shape shape;
    bool mean = false;
    std::string describe() const override {
        return fmt::format("{} {} {}", mean ? "mean" : "sum", shape, name_of(dtype));
    }
    double scale() const { return mean ? 1.0 / static_cast<double>(shape.size()) : 1.0; }
};

/// Any shape, float32 or float64; added in double (on a GPU in pairs of floats), in a fixed order.
/// Returns a scalar.
Tensor sum(Context& context, const Tensor& x);
/// Throws on an empty tensor.
Tensor mean(Context& context, const Tensor& x);

}  // namespace curie
