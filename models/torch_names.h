// Weight files of PyTorch's libraries: the names of their modules for the layers here, and what
// else tells the two apart. Tables of torchvision; timm_names.h has those of timm.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/safetensors.h"
#include "models/weight_file.h"

namespace curie {

/// One module there and the layer here. Two modules make a separable convolution.
struct TorchLayer {
    std::string torch, keras;
    enum class Kind { plain, depthwise, dense } kind = Kind::plain;  ///< of a 4-D kernel
};

struct TorchModel {
    std::string origin;              ///< "torchvision's ResNet", for messages
    std::vector<TorchLayer> layers;  ///< what the file lacks is left out
    /// Why only a model made with {"variant": "pytorch"} computes the same; empty: every model
    /// does.
    std::string difference = {};
    /// Rows and columns that the first dense layer flattens: PyTorch by channel, row, column, here
    /// by row, column, channel.
    int64_t flattened_side = 1;
    std::string ignored = {};  ///< modules that only training needs, by the start of their names
};

using HasTensor = std::function<bool(const std::string& name)>;

/// torchvision's model for one of the registry's (resnet50), built as PyTorch does.
std::optional<TorchModel> torchvision_model_of(const std::string& model);

/// The model of torchvision that has these tensors.
std::optional<TorchModel> torchvision_model(const HasTensor& has);

/// Arrays in Keras' layouts: kernels O,I,H,W -> H,W,I,O, depthwise C,1,H,W -> H,W,C,1, dense O,I ->
/// I,O with I reordered behind a Flatten; batch norm's weight, bias, running_mean, running_var.
/// InputError naming the file when no model is known that has its names.
WeightFile read_torch_weights(const SafetensorsFile& file);

}  // namespace curie
