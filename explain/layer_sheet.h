// What one layer does to one image, as a sheet of small pictures: a tile for each channel of its
// output, and its filters.
#pragma once

#include "data/image.h"
#include "explain/activation_gradient.h"

namespace curie {

/// A grid of the channels' activations with number, mean, minimum and maximum under each. Every
/// channel has its own scale: 0 to its maximum where the layer is never negative (black to light
/// yellow), otherwise its greatest absolute value to both sides (blue, white, red). A 1,K output is
/// a row of squares with a common scale.
Image activation_sheet(const Model& model, const ActivationGradient& layer);

/// The kernel of `layer` (H,W,I,O or I,O): input channels downwards, output channels to the right,
/// each an H x W block, white 0, red positive, blue negative, one scale for all. An empty image
/// (height 0) for a layer without a kernel.
Image filter_sheet(const Model& model, const std::string& layer);

/// Both, one above the other.
Image layer_sheet(const Model& model, const ActivationGradient& layer);

}  // namespace curie
