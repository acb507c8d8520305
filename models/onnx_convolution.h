// Convolutions in ONNX's terms: weights O,I,H,W, a depthwise one as a Conv with a group for each
// channel, a separable one as two.
#pragma once

#include <vector>

#include "layers/batch_norm.h"
#include "models/onnx_call.h"

namespace curie {

/// y = scale * x + shift for each channel.
struct ChannelAffine {
    std::vector<double> scale, shift;
};

/// What a batch norm does in inference: scale = gamma / sqrt(variance + epsilon), shift = beta -
/// mean * scale.
ChannelAffine affine_of(const BatchNorm& layer);

/// Conv2D, DepthwiseConv2D and SeparableConv2D.
bool is_convolution(const Module& layer);

/// Returns the result's name. With `folded` the affine map after the convolution is inside of it:
/// its scales in the weights, its shifts in the bias.
std::string onnx_convolution(const OnnxCall& call, const Module& layer,
                             const ChannelAffine* folded = nullptr);

}  // namespace curie
