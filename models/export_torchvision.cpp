#include "models/export_torchvision.h"

#include <map>
#include <optional>

#include "models/export_graph.h"
#include "models/network.h"
#include "models/torch_names.h"

namespace curie {
namespace {

/// The table of the model's layers; InputError when its weights mean nothing there.
TorchModel table_of(const Model& model) {
    const std::optional<TorchModel> table = torchvision_model_of(model.name);
    if (!table)
        fail_input("export",
                   "expected a model that torchvision has (vgg16, vgg19, resnet50, resnet101, "
                   "mobilenet_v2, densenet121, inception_v3), got {}; --names keras takes every "
                   "model",
                   model.name);
    if (!table->difference.empty() && variant_of(*model.module) != "pytorch")
        fail_input("export",
                   "{} would compute otherwise with the weights of this {}: {}; only a model made "
                   "with the option {{\"variant\": \"pytorch\"}} is the same there",
                   table->origin, model.name, table->difference);
    return *table;
}

std::string torch_role(const std::string& role) {
    const std::map<std::string, std::string> roles = {{"bias", "bias"},
                                                      {"beta", "bias"},
                                                      {"moving_mean", "running_mean"},
                                                      {"moving_variance", "running_var"}};
    const auto found = roles.find(role);
    return found == roles.end() ? "weight" : found->second;
}

PermutedArray torch_layout(const ExportArray& array, const TorchLayer& layer, int64_t side) {
    if (array.role == "depthwise_kernel") return permute(array.shape, array.values, {2, 3, 0, 1});
    if (array.shape.rank() == 4) return permute(array.shape, array.values, {3, 2, 0, 1});
    if (array.shape.rank() != 2) return {array.shape, array.values};
    if (side == 1 || layer.keras != "fc1") return permute(array.shape, array.values, {1, 0});
    const int64_t inputs = array.shape[0], outputs = array.shape[1];
    PermutedArray turned =
        permute({side, side, inputs / (side * side), outputs}, array.values, {3, 2, 0, 1});
    turned.shape = {outputs, inputs};
    return turned;
}

}  // namespace

std::vector<TorchvisionArray> torchvision_arrays(const Model& model) {
    const TorchModel table = table_of(model);
    std::map<std::string, const TorchLayer*> layers;
    for (const TorchLayer& layer : table.layers) layers[layer.keras] = &layer;
    std::vector<TorchvisionArray> all;
    for (const ExportNode& node : export_graph(*model.module, model.input).nodes) {
        if (!node.layer) continue;
        for (const ExportArray& array : export_arrays(*node.layer)) {
            const auto found = layers.find(node.name);
            if (found == layers.end())
                fail_input("export", "expected the layers of {}, got {}", table.origin, node.name);
            all.push_back({found->second->torch + "." + torch_role(array.role),
                           torch_layout(array, *found->second, table.flattened_side)});
        }
    }
    return all;
}

}  // namespace curie
