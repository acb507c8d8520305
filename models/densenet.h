// DenseNet-121: "Densely connected convolutional networks", Huang, Liu, van der Maaten &
// Weinberger, CVPR 2017, as in keras.applications, growth 32. 8,062,504 parameters.
#pragma once

#include "layers/module.h"
#include "models/backbone_config.h"

namespace curie {

std::shared_ptr<Module> make_densenet121(const BackboneConfig& config);

}  // namespace curie
