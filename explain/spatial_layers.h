// Which layers of a model have rows and columns, and which of them Grad-CAM looks at.
#pragma once

#include <string>
#include <vector>

#include "models/registry.h"

namespace curie {

/// Paths of all layers in the order of the calls, as context.on_layer_output names them.
std::vector<std::string> layer_names(const Model& model);

/// Those whose output is N,H,W,C with more than one place.
std::vector<std::string> spatial_layer_names(const Model& model);

/// The last convolutional activation: the last spatial layer that is no pooling and no dropout, for
/// P-NET block5.bn (with its ReLU), twice as fine as the pool after it. Throws InputError when the
/// model has none.
std::string last_convolutional_layer(const Model& model);

/// Throws InputError listing the layers unless `layer` is a spatial one.
void check_spatial_layer(const Model& model, const std::string& layer);

}  // namespace curie
