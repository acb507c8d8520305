// GoogLeNet (Inception v1), the original with biases and without batch norm: Szegedy et al., "Going
// deeper with convolutions", CVPR 2015. 6,998,552 parameters; with the option `auxiliary` its two
// auxiliary classifiers have 6,379,728 more. Names as in the Caffe model, `_` for `/`.
#pragma once

#include "layers/module.h"
#include "models/backbone_config.h"

namespace curie {

/// With `auxiliary` the module is a Graph whose auxiliary() holds the logits of the classifiers on
/// 4a and 4d after a training pass. They need a 4a of at least 5 x 5: images from 65 x 65.
std::shared_ptr<Module> make_googlenet(const BackboneConfig& config);

/// The training loss of the paper: the cross-entropy of `logits` and `targets` (N,classes each, the
/// targets one-hot), and 0.3 times that of each auxiliary classifier of the pass that made
/// `logits`.
Tensor googlenet_loss(Context& context, const Module& googlenet, const Tensor& logits,
                      const Tensor& targets);

}  // namespace curie
