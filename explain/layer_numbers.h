// A layer in numbers: what its channels hold for one image, and its weights.
#pragma once

#include <string>
#include <vector>

#include "explain/activation_gradient.h"

namespace curie {

/// Of one channel over all places of the output.
struct ChannelNumbers {
    double minimum = 0, mean = 0, maximum = 0;
    double zeros = 0;     ///< share of the places that are exactly 0: where a ReLU is off
    double gradient = 0;  ///< mean of dS/dA: the channel's weight in Grad-CAM
};

std::vector<ChannelNumbers> channel_numbers(const ActivationGradient& layer);

/// Columns: channel, min, mean, max, zeros, gradient. Atomic.
void write_channel_numbers(const std::string& path, const ActivationGradient& layer);

/// The weights of a layer, or null when it has none: H,W,I,O of a convolution, I,O of a dense one.
const Parameter* kernel_of(const Model& model, const std::string& layer);

/// Columns: row, column, input, output, weight (row and column 0 for a dense layer); of a depthwise
/// kernel output counts the multiplier. Atomic.
void write_kernel(const std::string& path, const Parameter& kernel);

}  // namespace curie
