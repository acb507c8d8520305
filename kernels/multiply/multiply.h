// multiply: y = a * b, two tensors of one shape. Gradients: da = dy b, db = dy a.
#pragma once

#include "engine/context.h"

namespace curie {

/// Any shape, float32 or float64, one shape and dtype for both.
Tensor multiply(Context& context, const Tensor& a, const Tensor& b);

}  // namespace curie
