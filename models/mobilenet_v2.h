// MobileNetV2: "MobileNetV2: inverted residuals and linear bottlenecks", Sandler et al., CVPR 2018,
// as in keras.applications, for every width multiplier. 3,538,984 parameters at 1.0.
#pragma once

#include "layers/module.h"
#include "models/backbone_config.h"

namespace curie {

std::shared_ptr<Module> make_mobilenet_v2(const BackboneConfig& config);

}  // namespace curie
