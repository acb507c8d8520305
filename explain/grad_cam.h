// Grad-CAM: R. R. Selvaraju, M. Cogswell, A. Das, R. Vedantam, D. Parikh, D. Batra, "Grad-CAM:
// Visual Explanations from Deep Networks via Gradient-based Localization", ICCV 2017, equations 1
// and 2. For the activations A (h,w,K) of a layer and the score S of a class:
//
//   weight_k = mean over i,j of dS/dA[i,j,k]
//   map[i,j] = ReLU(sum over k of weight_k A[i,j,k])
//
// Coarse (the layer's resolution) and the most robust of the four methods: it says where, not which
// edge. Cost: one forward pass and the part of a backward pass above the layer.
#pragma once

#include <string>

#include "explain/heatmap.h"
#include "models/registry.h"

namespace curie {

/// `image` is 1,H,W,C as the model takes it; `target` a class number (one-logit models have 0 and
/// 1); `layer` empty: the last convolutional activation. The map has the layer's height and width.
/// The model's mode, gradients and tape are as before afterwards. InputError on an unknown layer
/// (it lists those there are) or class.
Heatmap grad_cam(Context& context, Model& model, const Tensor& image, int target,
                 const std::string& layer = "");

}  // namespace curie
