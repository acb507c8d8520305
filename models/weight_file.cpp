#include "models/weight_file.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/error.h"
#include "models/keras3_h5.h"
#include "models/keras_archive.h"
#include "models/keras_config.h"
#include "models/keras_h5.h"
#include "models/torch_names.h"

namespace curie {
namespace {

/// Where Keras' roles stand in a layer's list of arrays.
int order_of(const std::string& role) {
    const std::map<std::string, int> order = {
        {"kernel", 0}, {"depthwise_kernel", 0}, {"pointwise_kernel", 1}, {"bias", 2}, {"gamma", 0},
        {"beta", 1},   {"moving_mean", 2},      {"moving_variance", 3}};
    const auto found = order.find(role);
    return found == order.end() ? -1 : found->second;
}

std::vector<float> floats_of(const SafetensorsFile::Entry& entry, const std::string& path,
                             const std::string& name) {
    std::vector<float> values(static_cast<size_t>(entry.shape.size()));
    if (entry.dtype == "F32") {
        std::memcpy(values.data(), entry.bytes.data(), entry.bytes.size());
    } else if (entry.dtype == "F64") {
        for (size_t i = 0; i < values.size(); ++i) {
            double wide;
            std::memcpy(&wide, entry.bytes.data() + 8 * i, 8);
            values[i] = static_cast<float>(wide);
        }
    } else if (entry.dtype == "F16" || entry.dtype == "BF16") {
        for (size_t i = 0; i < values.size(); ++i) {
            uint16_t half;
            std::memcpy(&half, entry.bytes.data() + 2 * i, 2);
            values[i] = entry.dtype == "F16" ? static_cast<float>(std::bit_cast<float16>(half))
                                             : static_cast<float>(std::bit_cast<bfloat16>(half));
        }
    } else {
        fail_input("weights", "expected F32, F64, F16 or BF16 for {} in {}, got {}", name, path,
                   entry.dtype);
    }
    return values;
}

/// The model's option `variant` in the metadata of an export or of a checkpoint; a transfer model
/// keeps it among its backbone's.
std::string stated_variant(const SafetensorsFile& file) {
    const auto json_of = [&](const char* key) {
        const auto found = file.metadata().find(key);
        return found == file.metadata().end()
                   ? nlohmann::json()
                   : nlohmann::json::parse(found->second, nullptr, false);
    };
    const auto member = [](const nlohmann::json& object, const char* key) {
        return object.is_object() && object.contains(key) ? object[key] : nlohmann::json();
    };
    nlohmann::json options = json_of("model_options");
    if (!options.is_object()) options = member(json_of("config"), "model_options");
    for (const nlohmann::json& place : {options, member(options, "backbone_options")})
        if (const auto variant = member(place, "variant"); variant.is_string()) return variant;
    return "";
}

WeightFile read_safetensors_weights(const std::string& path) {
    const SafetensorsFile file(path);
    for (const std::string& name : file.names())
        if (name.ends_with(".weight")) return read_torch_weights(file);
    WeightFile weights{path, "safetensors", {}, LayerOrder::none};
    weights.variant = stated_variant(file);
    std::map<std::string, size_t> place;
    for (const std::string& name : file.names()) {
        const size_t last = name.find_last_of("./");
        const std::string role = last == std::string::npos ? name : name.substr(last + 1);
        // The engine's checkpoints keep the optimiser's state under names with a slash.
        if (name.rfind("optimizer/", 0) == 0 || name.rfind("progress/", 0) == 0) continue;
        if (last == std::string::npos || order_of(role) < 0)
            fail_input("weights",
                       "expected names that end in kernel, bias, gamma, ... in {}, got {}", path,
                       name);
        const std::string layer = name.substr(0, last);
        if (!place.count(layer)) {
            place[layer] = weights.layers.size();
            weights.layers.push_back({layer, {}});
        }
        weights.layers[place[layer]].arrays.push_back(weight_array_of(file, name));
    }
    for (WeightLayer& layer : weights.layers)
        std::stable_sort(layer.arrays.begin(), layer.arrays.end(),
                         [](const WeightArray& a, const WeightArray& b) {
                             return order_of(a.name.substr(a.name.find_last_of("./") + 1)) <
                                    order_of(b.name.substr(b.name.find_last_of("./") + 1));
                         });
    return weights;
}

}  // namespace

WeightArray weight_array_of(const SafetensorsFile& file, const std::string& name) {
    const SafetensorsFile::Entry& entry = file.entry(name);
    return {name, entry.shape, floats_of(entry, file.path(), name)};
}

WeightFile read_weight_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string start(8, '\0');
    if (!file || !file.read(start.data(), 8))
        fail_input("weights", "cannot read {}: it is missing, empty or no file", path);
    if (start == hdf5_signature) {
        const Hdf5File hdf5(path);
        return is_keras3_h5(hdf5) ? read_keras3_h5(hdf5) : read_keras_h5(hdf5);
    }
    if (start.rfind("PK\x03\x04", 0) == 0 || start.rfind("PK\x05\x06", 0) == 0) {
        KerasArchive archive = read_keras_archive(path);
        const auto names = keras_layer_names(archive.config, path);
        return read_keras3_h5(Hdf5File(path, std::move(archive.weights)), names);
    }
    return read_safetensors_weights(path);
}

}  // namespace curie
