// VGG16 and VGG19: "Very deep convolutional networks for large-scale image recognition", Simonyan &
// Zisserman, ICLR 2015, as in keras.applications. 138,357,544 and 143,667,240 parameters.
#pragma once

#include "layers/module.h"
#include "models/backbone_config.h"

namespace curie {

std::shared_ptr<Module> make_vgg16(const BackboneConfig& config);
std::shared_ptr<Module> make_vgg19(const BackboneConfig& config);

}  // namespace curie
