// A file of pretrained weights as a list of layers, whatever its format.
#pragma once

#include <string>
#include <vector>

#include "engine/safetensors.h"

namespace curie {

/// One array. `name` is what the file calls it, for messages.
struct WeightArray {
    std::string name;
    Shape shape;
    std::vector<float> values;
};

/// The arrays of one layer in Keras' order: kernel, bias; depthwise kernel, pointwise kernel, bias;
/// gamma, beta, moving mean, moving variance.
struct WeightLayer {
    std::string name;
    std::vector<WeightArray> arrays;
};

/// What the order of a file's layers says.
enum class LayerOrder {
    whole,      ///< it is Keras' order of the model's layers
    per_class,  ///< so within a class; names are `conv2d_3`, the class and the number in it
    none
};

struct WeightFile {
    std::string path, format;
    std::vector<WeightLayer> layers;  ///< those with weights, in the order of the file
    LayerOrder order = LayerOrder::whole;
    /// The option `variant` of the models that compute with these weights what the file's own model
    /// does: "keras", "pytorch", or empty when the file does not tell or every model does.
    std::string variant = {};
    std::string difference = {};  ///< why another variant would not, where that is known
};

/// Recognised by content: Keras' legacy .h5 (weights alone or a whole model, nested models
/// flattened into their layers), Keras 3's .weights.h5 and .keras, or safetensors whose names end
/// in Keras' roles (`LAYER.kernel` or `LAYER/kernel`), as the engine's checkpoints do, or that are
/// those of torchvision or timm (torch_names.h). InputError naming the file and the array.
WeightFile read_weight_file(const std::string& path);

/// A tensor of a safetensors file (F32, F64, F16, BF16) as floats.
WeightArray weight_array_of(const SafetensorsFile& file, const std::string& name);

}  // namespace curie
