// U-Net: "U-Net: Convolutional Networks for Biomedical Image Segmentation", Ronneberger, Fischer &
// Brox, MICCAI 2015, with `same` padding, so that a mask has its image's size; the paper's `valid`
// convolutions crop instead, with the same weights. 31,030,593 parameters for one channel and one
// output.
#pragma once

#include "models/unet_config.h"

namespace curie {

/// N,H,W,channels to logits N,H,W,outputs, one for each pixel and class of mask (no sigmoid). Any
/// height and width that are multiples of 16 pass. Kernels are drawn as in the paper's section 3,
/// with a variance of 2 / fan in (he_normal).
std::shared_ptr<Module> make_unet(const UnetConfig& config);

}  // namespace curie
