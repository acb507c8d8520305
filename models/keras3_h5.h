// Keras 3's HDF5 layout (.weights.h5, and inside .keras archives): groups named by the layers'
// classes and numbered per class in the model's order, each with a group `vars` of arrays "0",
// "1", ... (keras/src/saving/saving_lib.py).
#pragma once

#include <map>
#include <string>

#include "models/hdf5.h"
#include "models/weight_file.h"

namespace curie {

bool is_keras3_h5(const Hdf5File& file);

/// Layers are called by the attribute `name` that newer versions write, else by `names` (group ->
/// name, see keras_layer_names()), else by their group: then the file is LayerOrder::per_class.
/// The states of optimisers, metrics and random generators are left out.
WeightFile read_keras3_h5(const Hdf5File& file,
                          const std::map<std::string, std::string>& names = {});

}  // namespace curie
