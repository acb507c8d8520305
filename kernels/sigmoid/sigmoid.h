// sigmoid: y = 1 / (1 + e^-x). Gradient: dx = dy y (1 - y).
// As the last layer before a binary cross-entropy leave it out: that loss takes the logits.
#pragma once

#include "engine/context.h"

namespace curie {

/// Any shape, float32 or float64. Saves its output, not its input.
Tensor sigmoid(Context& context, const Tensor& x);

}  // namespace curie
