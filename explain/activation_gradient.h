// A layer's output for one image, and what the score of a class depends on in it: what Grad-CAM and
// Grad-CAM++ are computed from.
#pragma once

#include <string>
#include <vector>

#include "explain/heatmap.h"
#include "models/registry.h"

namespace curie {

struct ActivationGradient {
    Shape shape;                     ///< 1,h,w,K
    std::vector<double> activation;  ///< A, row-major
    std::vector<double> gradient;    ///< dS/dA of the class's score S (see target_class.h)
    double score = 0;

    int height() const { return static_cast<int>(shape[1]); }
    int width() const { return static_cast<int>(shape[2]); }
    int channels() const { return static_cast<int>(shape[3]); }
};

/// One forward pass, and a backward pass down to the layer and no further. `image` is 1,H,W,C;
/// `layer` empty: last_convolutional_layer(). InputError on an unknown layer or class.
ActivationGradient activation_gradient(Context& context, Model& model, const Tensor& image,
                                       int target, const std::string& layer = "");

/// ReLU(sum over k of weights[k] A[.,.,k]) as a heat map, the last step of both methods.
Heatmap weighted_activation(const ActivationGradient& of, const std::vector<double>& weights);

}  // namespace curie
