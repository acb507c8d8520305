// Weights in Keras' HDF5 layout of its versions 1 and 2, which version 3 loads too:
// keras.applications.MobileNetV2(weights=None).load_weights("FILE.h5").
#pragma once

#include <string>

#include "models/registry.h"

namespace curie {

/// The layers that have weights, in Keras' order. Atomic; InputError naming the file, and for a
/// model of the variant pytorch, which Keras does not have.
void export_keras_h5(const Model& model, const std::string& path);

}  // namespace curie
