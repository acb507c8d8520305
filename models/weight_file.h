// A file of pretrained weights as a list of layers, whatever its format.
#pragma once

#include <string>
#include <vector>

#include "engine/shape.h"

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

struct WeightFile {
    std::string path, format;
    std::vector<WeightLayer> layers;  ///< those with weights, in the order of the file
};

/// Keras' legacy .h5 (weights alone or a whole model, nested models flattened into their layers),
/// or safetensors whose names end in Keras' roles (`LAYER.kernel` or `LAYER/kernel`), as the
/// engine's checkpoints do. Recognised by content. InputError naming the file and the array.
WeightFile read_weight_file(const std::string& path);

}  // namespace curie
