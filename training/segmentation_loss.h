// The losses of a segmentation, by the names that the options have.
#pragma once

#include <string>

#include "engine/context.h"

namespace curie {

/// `logits` and `masks` N,H,W,1. `dice`: dice_loss() with smoothing 1; `bce`: the binary
/// cross-entropy, mean over all pixels; `dice+bce`: their sum. Throws InputError on another name.
Tensor segmentation_loss(Context& context, const std::string& name, const Tensor& logits,
                         const Tensor& masks);

}  // namespace curie
