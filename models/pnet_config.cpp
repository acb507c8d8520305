#include "models/options.h"
#include "models/pnet.h"

namespace curie {
namespace {

const std::map<std::string, Activation> activations{
    {"none", Activation::none}, {"relu", Activation::relu}, {"relu6", Activation::relu6}};
const std::map<std::string, MovingVariance> moving_variances{{"keras2", MovingVariance::keras2},
                                                             {"keras3", MovingVariance::keras3}};

/// The one list of fields; reading and writing both walk it.
template <class Config, class Field>
void each_field(Config& config, const Field& field) {
    field("height", config.height);
    field("width", config.width);
    field("channels", config.channels);
    field("width_multiplier", config.width_multiplier);
    field("outputs", config.outputs);
    field("dropout", config.dropout);
    field("l2", config.l2);
    field("residual", config.residual);
    field("skip", config.skip);
    field("batch_norm", config.batch_norm);
    field("block1_batch_norm", config.block1_batch_norm);
    field("block1_relu", config.block1_relu);
    field("activation_after_add", config.activation_after_add, activations);
    field("batch_norm_momentum", config.batch_norm_momentum);
    field("batch_norm_epsilon", config.batch_norm_epsilon);
    field("moving_variance", config.moving_variance, moving_variances);
    field("fuse_activation", config.fuse_activation);
}

}  // namespace

PnetConfig pnet_config_from(const nlohmann::json& options) {
    PnetConfig config;
    OptionReader reader("pnet", options);
    each_field(config, [&](const char* name, auto& value, const auto&... names) {
        reader.read(name, value, names...);
    });
    reader.finish();
    config.check();
    return config;
}

nlohmann::json to_json(const PnetConfig& config) {
    nlohmann::json json = nlohmann::json::object();
    each_field(config, [&](const char* name, const auto& value, const auto&... names) {
        write_option(json, name, value, names...);
    });
    return json;
}

}  // namespace curie
