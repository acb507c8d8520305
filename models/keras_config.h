// The layers' names in the config.json of Keras' .keras archives, for weights that are stored under
// the classes' names alone.
#pragma once

#include <map>
#include <string>

namespace curie {

/// "BatchNormalization" -> "batch_normalization", as Keras names the groups of its weight files.
std::string keras_group_name(const std::string& class_name);

/// From a layer's group ("layers/functional/layers/conv2d_3") to its name. Groups count per class
/// in the order of the configuration's list. Parts that are not as Keras writes them are left out;
/// text that is no JSON is an InputError naming `path`.
std::map<std::string, std::string> keras_layer_names(const std::string& config,
                                                     const std::string& path);

}  // namespace curie
