#include "models/keras_config.h"

#include <cctype>
#include <nlohmann/json.hpp>

#include "engine/error.h"

namespace curie {
namespace {

/// A text member, or nothing when it is missing or of another type.
std::string text_of(const nlohmann::json& object, const char* key) {
    if (!object.is_object()) return "";
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

/// The list of layers of a model's entry, or null.
const nlohmann::json* layers_of(const nlohmann::json& entry) {
    if (!entry.is_object()) return nullptr;
    const auto config = entry.find("config");
    if (config == entry.end() || !config->is_object()) return nullptr;
    const auto layers = config->find("layers");
    return layers != config->end() && layers->is_array() ? &*layers : nullptr;
}

void append(const nlohmann::json& layers, const std::string& prefix, int depth,
            std::map<std::string, std::string>& names) {
    constexpr int deepest = 32;
    if (depth > deepest) return;
    std::map<std::string, int> counts;
    for (const nlohmann::json& layer : layers) {
        const std::string kind = keras_group_name(text_of(layer, "class_name"));
        if (kind.empty()) continue;
        const int number = counts[kind]++;
        const std::string group =
            prefix + "/" + kind + (number ? "_" + std::to_string(number) : "");
        std::string name = text_of(layer, "name");
        if (name.empty() && layer.contains("config")) name = text_of(layer["config"], "name");
        if (!name.empty()) names[group] = name;
        if (const nlohmann::json* inner = layers_of(layer))
            append(*inner, group + "/layers", depth + 1, names);
    }
}

}  // namespace

std::string keras_group_name(const std::string& class_name) {
    // Classes of users are registered as "Package>Class".
    const std::string name = class_name.substr(class_name.rfind('>') + 1);
    const auto is = [&](size_t at, int (*test)(int)) {
        return at < name.size() && test(static_cast<unsigned char>(name[at]));
    };
    std::string group;
    for (size_t i = 0; i < name.size(); ++i) {
        if (i > 0 && is(i, std::isupper) && (is(i - 1, std::islower) || is(i + 1, std::islower)))
            group += '_';
        group += static_cast<char>(std::tolower(static_cast<unsigned char>(name[i])));
    }
    return group;
}

std::map<std::string, std::string> keras_layer_names(const std::string& config,
                                                     const std::string& path) {
    const nlohmann::json json = nlohmann::json::parse(config, nullptr, false);
    if (json.is_discarded())
        fail_input("weights", "expected JSON in config.json of {}, got other text; it is damaged",
                   path);
    std::map<std::string, std::string> names;
    if (const nlohmann::json* layers = layers_of(json)) append(*layers, "layers", 0, names);
    return names;
}

}  // namespace curie
