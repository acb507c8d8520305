// What one layer does to one image, as a sheet of small pictures: a tile for each channel of its
// output, and its filters.
#pragma once

#include <string>
#include <vector>

#include "data/image.h"
#include "models/registry.h"

namespace curie {

/// Numbers of one channel over all places of the output.
struct ChannelNumbers {
    double minimum = 0, mean = 0, maximum = 0;
    double zeros = 0;  ///< share of the places that are exactly 0: where a ReLU is off
};

struct LayerActivation {
    std::string layer, description;
    Shape shape;                 ///< 1,h,w,C or 1,C
    std::vector<double> values;  ///< row-major

    std::vector<ChannelNumbers> channels() const;
};

/// Output of `layer` for `image` (1,H,W,C) in inference mode. InputError listing the layers when
/// there is none of that name.
LayerActivation layer_activation(Context& context, Model& model, const Tensor& image,
                                 const std::string& layer);

/// A grid of the channels' activations with channel number, minimum and maximum under each. Every
/// channel has its own scale: 0 to its maximum where it is never negative (black to light yellow),
/// otherwise its greatest absolute value to both sides (blue, white, red). A 1,C output is one
/// row of squares with a common scale.
Image activation_sheet(const LayerActivation& activation);

/// The kernel of `layer` (H,W,I,O or I,O): input channels downwards, output channels to the right,
/// each an H x W block, white 0, red positive, blue negative, one scale for all. An empty image
/// (height 0) for a layer without a kernel.
Image filter_sheet(const Model& model, const std::string& layer);

/// Both, one above the other.
Image layer_sheet(const Model& model, const LayerActivation& activation);

/// Columns: channel, min, mean, max, zeros. Atomic.
void write_channel_numbers(const std::string& path, const LayerActivation& activation);

}  // namespace curie
