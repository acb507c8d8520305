// Grad-CAM++: A. Chattopadhyay, A. Sarkar, P. Howlader, V. N. Balasubramanian, "Grad-CAM++:
// Generalized Gradient-based Visual Explanations for Deep Convolutional Networks", WACV 2018,
// equations 5, 6, 10 and 19. With Y = exp(S) in the place of the score S, and g = dS/dA:
//
//   alpha[i,j,k] = (d2Y/dA2) / (2 d2Y/dA2 + (sum over a,b of A[a,b,k]) d3Y/dA3)
//                = g^2 / (2 g^2 + (sum over a,b of A[a,b,k]) g^3)         (all of g at i,j,k)
//   weight_k     = sum over i,j of alpha[i,j,k] ReLU(g[i,j,k])
//   map[i,j]     = ReLU(sum over k of weight_k A[i,j,k])
//
// The second line holds where S is piecewise linear in A (ReLU, pooling, dense): exp(S) cancels.
// dY/dA = exp(S) g in weight_k is taken without exp(S), the same factor everywhere. Where the
// denominator is 0, alpha is 0.
//
// Against Grad-CAM: several lesions, or a small one, are not averaged away by the rest of the
// image.
#pragma once

#include <string>

#include "explain/heatmap.h"
#include "models/registry.h"

namespace curie {

/// Arguments and errors as grad_cam() has them.
Heatmap grad_cam_plus_plus(Context& context, Model& model, const Tensor& image, int target,
                           const std::string& layer = "");

}  // namespace curie
