// NASNet-A mobile and large: "Learning transferable architectures for scalable image recognition",
// Zoph, Vasudevan, Shlens & Le, CVPR 2018, as in keras.applications. 5,326,716 and 88,949,818
// parameters.
#pragma once

#include "layers/module.h"
#include "models/backbone_config.h"

namespace curie {

std::shared_ptr<Module> make_nasnet_mobile(const BackboneConfig& config);
std::shared_ptr<Module> make_nasnet_large(const BackboneConfig& config);

}  // namespace curie
