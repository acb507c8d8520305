// Weights as safetensors under another program's names.
#pragma once

#include "models/export.h"

namespace curie {

/// Keras' names are LAYER/kernel, LAYER/moving_mean, ... in Keras' layouts, which are the
/// engine's. Atomic; InputError naming the file.
void export_safetensors(const Model& model, const std::string& path, ExportNames names,
                        const std::map<std::string, std::string>& metadata = {});

}  // namespace curie
