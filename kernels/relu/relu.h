// relu: y = max(x, 0). Gradient: dx = dy where x > 0, else 0 (0 at 0, as in Keras).
#pragma once

#include "engine/context.h"

namespace curie {

/// Any shape, float32 or float64. Saves its output, not its input: y > 0 exactly where x > 0.
Tensor relu(Context& context, const Tensor& x);

}  // namespace curie
