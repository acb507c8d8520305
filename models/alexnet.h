// AlexNet as the Caffe reference network lays it out, in two groups: Krizhevsky, Sutskever, Hinton,
// "ImageNet classification with deep convolutional neural networks", NIPS 2012. 60,965,224
// parameters. Local response normalisation before the pools, as in the paper, with Caffe's k of 1.
#pragma once

#include "layers/module.h"
#include "models/backbone_config.h"

namespace curie {

std::shared_ptr<Module> make_alexnet(const BackboneConfig& config);

}  // namespace curie
