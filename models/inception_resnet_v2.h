// Inception-ResNet-v2: "Inception-v4, Inception-ResNet and the impact of residual connections on
// learning", Szegedy, Ioffe, Vanhoucke & Alemi, AAAI 2017, as in keras.applications. 55,873,736
// parameters.
#pragma once

#include "layers/module.h"
#include "models/backbone_config.h"

namespace curie {

std::shared_ptr<Module> make_inception_resnet_v2(const BackboneConfig& config);

}  // namespace curie
