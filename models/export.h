// A model's weights, or the whole model, for other programs; the format by the file's extension:
//   .safetensors  weights by Keras' names and layouts (`LAYER/kernel`) or torchvision's
//   .h5           weights as Keras' load_weights() takes them
//   .onnx         the network with its weights, for ONNX Runtime and others
#pragma once

#include <map>
#include <string>

#include "models/registry.h"

namespace curie {

enum class ExportNames { keras, torchvision };

struct ExportOptions {
    ExportNames names = ExportNames::keras;  ///< torchvision: .safetensors alone
    bool fold_batch_norm = false;            ///< .onnx alone
    bool probabilities = false;              ///< .onnx alone: sigmoid or softmax at the end
    std::map<std::string, std::string> metadata = {};  ///< into .onnx and .safetensors
};

/// Throws InputError on an unknown extension or on an option that the format has not, before
/// anything is done.
void check_export(const std::string& path, const ExportOptions& options);

/// Atomic: `path` is whole or as it was. The model is initialised. InputError naming the file, or
/// the layer that the format cannot hold.
void export_model(const Model& model, const std::string& path, const ExportOptions& options = {});

}  // namespace curie
