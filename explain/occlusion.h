// Occlusion: M. D. Zeiler, R. Fergus, "Visualizing and Understanding Convolutional Networks", ECCV
// 2014, section 4.2. A grey square slides over the image; where covering it lowers the score S of
// the class, the model looked there:
//
//   drop(square) = S(x) - S(x with the square covered)
//   map[i,j]     = ReLU(mean of drop over the squares that cover (i,j))
//
// No gradient, hence no assumption about the network; the price is one forward pass per square.
#pragma once

#include <optional>

#include "explain/heatmap.h"
#include "models/registry.h"

namespace curie {

struct OcclusionOptions {
    int patch = 0;   ///< side of the square in input pixels; 0: an eighth of the shorter side
    int stride = 0;  ///< 0: half the patch
    int batch = 8;   ///< covered images at once; the result depends on it in the last bits only
    std::optional<double> fill = {};  ///< the square's value; absent: each channel's mean
};

/// `image` 1,H,W,C; the map has its height and width. Squares reach over the borders, so that each
/// pixel is covered. InputError on a class that is not there, Error on a patch larger than the
/// image or a stride larger than the patch, which would leave gaps.
Heatmap occlusion(Context& context, Model& model, const Tensor& image, int target,
                  const OcclusionOptions& options = {});

}  // namespace curie
