// The order in which Keras lists the layers of a functional model. Files that know a layer only by
// its place, or by its number within its class, are written in this order.
#pragma once

#include <string>
#include <vector>

#include "layers/module.h"

namespace curie {

/// The paths of the layers with parameters or statistics that inference needs: without GoogLeNet's
/// auxiliary classifiers, which are no part of Keras' functional model. In a Graph the deepest come
/// first, depth being the longest way to the output, and among equals the first that a walk from
/// the output meets (keras/src/ops/function.py, map_graph); elsewhere in the order of creation.
std::vector<std::string> keras_layer_order(const Module& model);

}  // namespace curie
