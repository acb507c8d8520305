// tanh: y = (e^x - e^-x) / (e^x + e^-x). Gradient: dx = dy (1 - y^2).
#pragma once

#include "engine/context.h"

namespace curie {

/// Any shape, float32 or float64. Saves its output, not its input.
Tensor tanh(Context& context, const Tensor& x);

}  // namespace curie
