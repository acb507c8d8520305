#include "models/keras_h5.h"

#include <map>

#include "engine/error.h"

namespace curie {
namespace {

/// The path of an array's name without its last part: `model/conv1/kernel:0` -> `conv1`; names of
/// Keras 1 (`conv1_W_1:0`) have no path and belong to the group's layer.
std::string layer_of(const std::string& array, const std::string& group) {
    const size_t last = array.rfind('/');
    if (last == std::string::npos) return group;
    return array.substr(0, last);
}

}  // namespace

WeightFile read_keras_h5(const Hdf5File& file) {
    const std::string& path = file.path();
    WeightFile weights{path, "Keras HDF5", {}};
    weights.variant = "keras";
    std::string root = "/";
    if (file.strings(root, "layer_names").empty() && file.contains("/model_weights"))
        root = "/model_weights/";
    const std::vector<std::string> layers = file.strings(root, "layer_names");
    if (layers.empty())
        fail_input("weights",
                   "expected Keras' list layer_names or its group layers in {}, got none", path);
    for (const std::string& layer : layers) {
        if (!file.contains(root + layer))
            fail_input("weights", "{} names a layer {} that it does not hold", path, layer);
        const std::vector<std::string> names = file.strings(root + layer, "weight_names");
        // One group may hold a nested model: its arrays' own paths tell its layers, the trainable
        // ones before the others, so a layer's arrays may stand apart.
        std::vector<WeightLayer> inside;
        std::map<std::string, size_t> place;
        for (const std::string& name : names) {
            const std::string owner = layer_of(name, layer);
            if (!place.count(owner)) {
                place[owner] = inside.size();
                inside.push_back({owner, {}});
            }
            Hdf5Array array = file.array(root + layer + "/" + name);
            inside[place[owner]].arrays.push_back(
                {name, Shape(array.shape), std::move(array.values)});
        }
        if (inside.size() == 1) inside[0].name = layer;
        for (WeightLayer& one : inside) {
            // `mobilenetv2/Conv1` -> `Conv1`; a layer's own name may hold a slash (conv1/conv).
            if (inside.size() > 1 && one.name.rfind(layer + "/", 0) == 0)
                one.name.erase(0, layer.size() + 1);
            weights.layers.push_back(std::move(one));
        }
    }
    return weights;
}

}  // namespace curie
