// max_pool: the largest element of every window, per channel, N,H,W,C (Keras MaxPooling2D).
// Padding is minus infinity: it never wins. The gradient goes to the first maximum of a window in
// row-major order. NaN counts as the largest, so that it is not lost.
#pragma once

#include "engine/context.h"
#include "kernels/pool.h"

namespace curie {

struct MaxPoolProblem : ProblemOf<MaxPoolProblem>, PoolGeometry {
    /// Also return the place of each maximum in its window, row * kernel width + column, stored as
    /// float16: 2 bytes an output are all that the gradient needs, so x need not be kept.
    /// max_pool_gradient takes dy and these places, or, without them, dy, x and y.
    bool index = true;
    std::string describe() const override;
};

/// Float32 or float64. Throws when a window does not fit, lies in the padding alone, or has more
/// than 2048 elements (float16 counts no further).
Tensor max_pool(Context& context, const Tensor& x, const PoolOptions& options = {});

/// The same with every choice per axis: size, stride, dilation, explicit padding.
Tensor max_pool(Context& context, const Tensor& x, const Window& rows, const Window& columns);

}  // namespace curie
