// Inception-v3: "Rethinking the Inception architecture for computer vision", Szegedy et al., CVPR
// 2016, as in keras.applications. 23,851,784 parameters.
#pragma once

#include "layers/module.h"
#include "models/backbone_config.h"

namespace curie {

std::shared_ptr<Module> make_inception_v3(const BackboneConfig& config);

}  // namespace curie
