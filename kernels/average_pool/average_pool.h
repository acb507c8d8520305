// average_pool: the mean of every window, per channel, N,H,W,C (Keras AveragePooling2D). Padding is
// left out of the mean, as Keras' 'same' does, or counted as zeros.
#pragma once

#include "engine/context.h"
#include "kernels/pool.h"

namespace curie {

struct AveragePoolProblem : ProblemOf<AveragePoolProblem>, PoolGeometry {
    /// Divide by the size of the window; else by the number of its elements inside the image.
    bool count_include_padding = false;
    std::string describe() const override;
    /// 1 / divisor of every output pixel, out_height() * out_width() values.
    std::vector<double> inverse_counts() const;
};

/// Float32 or float64. Throws when a window does not fit or lies in the padding alone.
Tensor average_pool(Context& context, const Tensor& x, const PoolOptions& options = {},
                    bool count_include_padding = false);

/// The same with every choice per axis: size, stride, dilation, explicit padding.
Tensor average_pool(Context& context, const Tensor& x, const Window& rows, const Window& columns,
                    bool count_include_padding = false);

}  // namespace curie
