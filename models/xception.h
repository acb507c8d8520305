// Xception: "Xception: deep learning with depthwise separable convolutions", Chollet, CVPR 2017, as
// in keras.applications. 22,910,480 parameters. The convolutions of the shortcuts have the
// automatic names of Keras: conv2d, conv2d_1, ..., batch_normalization, ...
#pragma once

#include "layers/module.h"
#include "models/backbone_config.h"

namespace curie {

std::shared_ptr<Module> make_xception(const BackboneConfig& config);

}  // namespace curie
