// pad: zeros around the rows and columns of N,H,W,C images (Keras' ZeroPadding2D); crop removes
// them (Cropping2D). Each is the gradient of the other.
#pragma once

#include "engine/context.h"
#include "kernels/pad/pad_geometry.h"

namespace curie {

/// The small image and its margins; pad goes from the small one to the large one, crop back.
struct PadProblem : ProblemOf<PadProblem> {
    int64_t batch = 1, height = 1, width = 1, channels = 1;  ///< of the small images
    int64_t top = 0, bottom = 0, left = 0, right = 0;

    std::string describe() const override;
    Shape small_shape() const { return {batch, height, width, channels}; }
    Shape large_shape() const {
        return {batch, height + top + bottom, width + left + right, channels};
    }
};

PadGeometry geometry_of(const PadProblem& problem);

/// `x` N,H,W,C, float32 or float64; margins >= 0. Returns N,top+H+bottom,left+W+right,C.
Tensor pad(Context& context, const Tensor& x, int64_t top, int64_t bottom, int64_t left,
           int64_t right);

/// `x` N,H,W,C; margins >= 0, less than the extents. Returns N,H-top-bottom,W-left-right,C.
Tensor crop(Context& context, const Tensor& x, int64_t top, int64_t bottom, int64_t left,
            int64_t right);

}  // namespace curie
