// An image file as a model's input.
#pragma once

#include "data/image.h"
#include "models/registry.h"

namespace curie {

/// 1,H,W,C as the training loader makes it: grey, resized, repeated over the channels, in [0, 1].
Tensor image_input(Context& context, const Model& model, const Image& image);

}  // namespace curie
