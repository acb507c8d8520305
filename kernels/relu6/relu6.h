// relu6: y = min(max(x, 0), 6). Gradient: dx = dy where 0 < x < 6, else 0 (0 at 0 and at 6, as in
// Keras). Krizhevsky, "Convolutional deep belief networks on CIFAR-10", 2010.
#pragma once

#include "engine/context.h"

namespace curie {

/// Any shape, float32 or float64. Saves its output, not its input.
Tensor relu6(Context& context, const Tensor& x);

}  // namespace curie
