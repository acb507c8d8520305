// LeNet-5 with every feature map of C3 connected: LeCun et al., "Gradient-based learning applied to
// document recognition", Proceedings of the IEEE, 1998. 61,706 parameters. (The original connects
// C3 in part, scales its tanh, trains its pooling and ends in radial basis functions.)
#pragma once

#include "layers/module.h"
#include "models/backbone_config.h"

namespace curie {

/// For images of 32 x 32 x 1; those of 28 x 28 are padded by C1, `same` instead of `valid`.
std::shared_ptr<Module> make_lenet5(const BackboneConfig& config);

}  // namespace curie
