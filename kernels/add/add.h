// add: y = a + b, two tensors of one shape. Gradient: da = db = dy, without a copy.
#pragma once

#include "engine/context.h"

namespace curie {

Tensor add(Context& context, const Tensor& a, const Tensor& b);

}  // namespace curie
