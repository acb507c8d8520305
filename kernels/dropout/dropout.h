// dropout with inverted scaling: y[i] = x[i] / (1 - rate) where u[i] >= rate, else 0, with
// u[i] = to_unit_float(random_word(seed, stream, offset + i)) in [0, 1).
// Gradient: dx = dropout of dy with the same numbers; they are drawn again, the mask is not kept.
// Srivastava et al., "Dropout", JMLR 2014; Keras' Dropout.
#pragma once

#include "engine/context.h"

namespace curie {

struct DropoutProblem : ProblemOf<DropoutProblem> {
    Shape shape;
    double rate = 0;
    uint64_t seed = 0, stream = 0;
    uint64_t offset = 0;  ///< a multiple of 4: whole Philox blocks, as Random::reserve() gives

    /// Without seed, stream and offset: they do not bear on the choice of a variant, and the key of
    /// that choice must not grow with every step.
    std::string describe() const override;
    /// The element is kept when the upper 24 bits of its word reach this: the same as u >= rate.
    uint32_t threshold() const;
    double scale() const { return 1 / (1 - rate); }
};

/// Any shape, float32 or float64; 0 <= rate < 1. Draws from `context.random` when
/// `context.training`; otherwise, or with rate 0, it returns x itself and draws nothing.
Tensor dropout(Context& context, const Tensor& x, double rate);

}  // namespace curie
