// cast: the same values in another dtype, between all four. Rounds to nearest, ties to even, by way
// of float32 for the 16-bit dtypes; too large a value becomes infinite; NaN stays NaN.
// The gradient is the incoming gradient cast back to the dtype of x.
#pragma once

#include "engine/context.h"

namespace curie {

/// `dtype` is that of the input.
struct CastProblem : ProblemOf<CastProblem> {
    Shape shape;
    DType to = DType::float32;
    std::string describe() const override {
        return fmt::format("{} {} to {}", shape, name_of(dtype), name_of(to));
    }
};

/// Any shape. Returns x itself when it has the dtype already.
Tensor cast(Context& context, const Tensor& x, DType to);

}  // namespace curie
