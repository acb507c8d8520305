#include "models/registry.h"

#include "models/pnet.h"

namespace curie {
namespace {

Model make_pnet_model(const nlohmann::json& options) {
    const PnetConfig config = pnet_config_from(options);
    return {"pnet", to_json(config), config.input_shape(), make_pnet(config)};
}

}  // namespace

const std::vector<ModelEntry>& all_models() {
    static const std::vector<ModelEntry> models{
        {"pnet", "P-NET (El Ghanaoui et al.): residual block, four convolution blocks, dense head",
         make_pnet_model},
    };
    return models;
}

Model make_model(const std::string& name, const nlohmann::json& options) {
    std::vector<std::string> known;
    for (const ModelEntry& entry : all_models()) {
        if (entry.name == name) return entry.make(options);
        known.push_back(entry.name);
    }
    fail_input("model", "expected one of {}, got {}", fmt::join(known, ", "), name);
}

}  // namespace curie
