#include "models/backbone_config.h"

#include "models/options.h"

namespace curie {

namespace {

const std::map<std::string, bool> variants = {{"keras", false}, {"pytorch", true}};

}  // namespace

BackboneConfig backbone_config_from(const std::string& model, const nlohmann::json& options,
                                    const BackboneLimits& limits) {
    BackboneConfig config;
    config.height = config.width = limits.default_side;
    config.channels = limits.default_channels;
    config.classes = limits.default_classes;
    OptionReader reader(model, options);
    reader.read("height", config.height);
    reader.read("width", config.width);
    reader.read("channels", config.channels);
    reader.read("top", config.top);
    reader.read("classes", config.classes);
    if (limits.has_width_multiplier) reader.read("width_multiplier", config.width_multiplier);
    if (limits.has_auxiliary) reader.read("auxiliary", config.auxiliary);
    if (limits.has_pytorch_variant) reader.read("variant", config.pytorch, variants);
    reader.finish();
    if (config.height < limits.minimum_side || config.width < limits.minimum_side)
        fail_input(model, "expected an input of at least {0} x {0}, got {1} x {2}",
                   limits.minimum_side, config.height, config.width);
    if (config.top && limits.fixed_with_top &&
        (config.height != limits.default_side || config.width != limits.default_side))
        fail_input(model,
                   "expected an input of {0} x {0}, which its classifier needs, got {1} x {2}; "
                   "other sizes go without the classifier (--no-top)",
                   limits.default_side, config.height, config.width);
    if (config.channels < 1 || config.classes < 1)
        fail_input(model, "expected channels and classes >= 1, got {} and {}", config.channels,
                   config.classes);
    if (!(config.width_multiplier > 0 && config.width_multiplier <= 16))
        fail_input(model, "expected a width_multiplier in (0, 16], got {}",
                   config.width_multiplier);
    if (config.auxiliary && !config.top)
        fail_input(model, "expected the auxiliary classifiers with the classifier, got top false");
    return config;
}

nlohmann::json to_json(const BackboneConfig& config, const BackboneLimits& limits) {
    nlohmann::json json = {{"height", config.height},
                           {"width", config.width},
                           {"channels", config.channels},
                           {"top", config.top},
                           {"classes", config.classes}};
    if (limits.has_width_multiplier) json["width_multiplier"] = config.width_multiplier;
    if (limits.has_auxiliary) json["auxiliary"] = config.auxiliary;
    if (limits.has_pytorch_variant) write_option(json, "variant", config.pytorch, variants);
    return json;
}

}  // namespace curie
