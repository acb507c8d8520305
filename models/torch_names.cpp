#include "models/torch_names.h"

#include <map>
#include <set>

#include "engine/error.h"
#include "models/permute.h"
#include "models/timm_names.h"

namespace curie {
namespace {

void permute(WeightArray& array, const std::vector<int>& axes) {
    PermutedArray turned = curie::permute(array.shape, array.values, axes);
    array.shape = turned.shape;
    array.values = std::move(turned.values);
}

/// The kernel of a convolution or of a dense layer, in Keras' layout.
void convert_kernel(WeightArray& kernel, const TorchLayer& layer, int64_t side,
                    const std::string& path) {
    const Shape shape = kernel.shape;
    if (shape.rank() == 4 && layer.kind == TorchLayer::Kind::depthwise) {
        permute(kernel, {2, 3, 0, 1});
    } else if (shape.rank() == 4) {
        permute(kernel, {2, 3, 1, 0});
        if (layer.kind == TorchLayer::Kind::dense)
            kernel.shape = {shape[1] * shape[2] * shape[3], shape[0]};
    } else if (shape.rank() == 2) {
        const bool first = side > 1 && shape[1] % (side * side) == 0 && layer.keras == "fc1";
        if (first) {
            kernel.shape = {shape[0], shape[1] / (side * side), side, side};
            permute(kernel, {2, 3, 1, 0});
            kernel.shape = {shape[1], shape[0]};
        } else {
            permute(kernel, {1, 0});
        }
    } else {
        fail_input("weights", "expected 2 or 4 dimensions of {} in {}, got {}", kernel.name, path,
                   shape);
    }
}

}  // namespace

WeightFile read_torch_weights(const SafetensorsFile& file) {
    const HasTensor has = [&](const std::string& name) { return file.contains(name); };
    std::optional<TorchModel> model = torchvision_model(has);
    if (!model) model = timm_model(has);
    if (!model)
        fail_input("weights",
                   "{} has PyTorch's names ({}, ...), but of no model that is known here; known "
                   "are torchvision's VGG16, VGG19, ResNet-50, ResNet-101, MobileNetV2, "
                   "DenseNet-121 and Inception-v3, and timm's VGG16, VGG19, MobileNetV2, Xception, "
                   "Inception-ResNet-v2 and NASNet-A large",
                   file.path(), file.names().empty() ? "" : file.names()[0]);
    WeightFile weights{file.path(), model->origin, {}, LayerOrder::none};
    if (!model->difference.empty()) weights.variant = "pytorch";
    weights.difference = model->difference;
    std::set<std::string> used;
    const auto take = [&](const std::string& name) {
        used.insert(name);
        return weight_array_of(file, name);
    };
    std::map<std::string, size_t> place;
    for (const TorchLayer& layer : model->layers) {
        std::vector<WeightArray> arrays;
        const std::string weight = layer.torch + ".weight", bias = layer.torch + ".bias";
        if (has(weight)) arrays.push_back(take(weight));
        if (has(layer.torch + ".running_mean")) {
            for (const char* role : {".bias", ".running_mean", ".running_var"})
                if (has(layer.torch + role)) arrays.push_back(take(layer.torch + role));
        } else {
            if (!arrays.empty())
                convert_kernel(arrays[0], layer, model->flattened_side, file.path());
            if (has(bias)) arrays.push_back(take(bias));
        }
        if (arrays.empty()) continue;
        if (!place.count(layer.keras)) {
            place[layer.keras] = weights.layers.size();
            weights.layers.push_back({layer.keras, {}});
        }
        std::vector<WeightArray>& there = weights.layers[place[layer.keras]].arrays;
        std::move(arrays.begin(), arrays.end(), std::back_inserter(there));
    }
    // What no layer here takes is shown under its own name.
    for (const std::string& name : file.names()) {
        const bool training_only = !model->ignored.empty() && name.rfind(model->ignored, 0) == 0;
        if (!used.count(name) && !training_only && !name.ends_with("num_batches_tracked"))
            weights.layers.push_back({name, {}});
    }
    return weights;
}

}  // namespace curie
