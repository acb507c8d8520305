// The layers that are no convolutions in ONNX's terms.
#pragma once

#include "kernels/activation.h"
#include "layers/module.h"
#include "models/onnx_call.h"

namespace curie {

/// Returns the result's name. InputError naming a layer that has no rule here.
std::string onnx_layer(const OnnxCall& call, const Module& layer);

/// ReLU, and ReLU6 as a Clip to [0, 6].
std::string onnx_activation(const OnnxCall& call, Activation activation);

/// Channels of an image last, as the engine has them; anything else as it is.
std::string onnx_channels_last(const OnnxCall& call);

}  // namespace curie
