// global_average_pool: y[n,c] = mean of x[n,h,w,c] over h and w (Keras GlobalAveragePooling2D).
// Gradient: dx[n,h,w,c] = dy[n,c] / (H * W).
#pragma once

#include "engine/context.h"

namespace curie {

struct GlobalAveragePoolProblem : ProblemOf<GlobalAveragePoolProblem> {
    int64_t batch = 1, height = 1, width = 1, channels = 1;
    std::string describe() const override;
    int64_t pixels() const { return height * width; }
    Shape input_shape() const { return {batch, height, width, channels}; }
    Shape output_shape() const { return {batch, channels}; }
};

/// `x` N,H,W,C with H, W >= 1. Returns N,C. Float32 or float64.
Tensor global_average_pool(Context& context, const Tensor& x);

}  // namespace curie
