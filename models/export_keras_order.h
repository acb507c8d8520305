// The order in which Keras lists the layers of a functional model: by depth from the output, ties
// as a walk from the output first meets them (keras.src.ops.function.map_graph). Its .h5 files are
// loaded by this position, whatever the names.
#pragma once

#include <vector>

#include "models/export_graph.h"

namespace curie {

/// The indices of the graph's nodes; the input comes first.
std::vector<int> keras_order(const ExportGraph& graph);

}  // namespace curie
