// SqueezeNet 1.1: "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters", Iandola et al.,
// 2016, and the release 1.1 of its authors. 1,235,496 parameters.
#pragma once

#include "layers/module.h"
#include "models/backbone_config.h"

namespace curie {

std::shared_ptr<Module> make_squeezenet(const BackboneConfig& config);

}  // namespace curie
