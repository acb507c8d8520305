// ResNet-50 and ResNet-101: "Deep residual learning for image recognition", He, Zhang, Ren & Sun,
// CVPR 2016, as in keras.applications: stride 2 in the first 1x1 convolution of a stage, biases in
// all convolutions, batch norm with epsilon 1.001e-5. 25,636,712 and 44,707,176 parameters.
#pragma once

#include "layers/module.h"
#include "models/backbone_config.h"

namespace curie {

std::shared_ptr<Module> make_resnet50(const BackboneConfig& config);
std::shared_ptr<Module> make_resnet101(const BackboneConfig& config);

}  // namespace curie
