#include "models/unet_config.h"

#include "models/options.h"

namespace curie {

void UnetConfig::check() const {
    if (height < 16 || width < 16 || height % 16 != 0 || width % 16 != 0)
        fail_input("unet",
                   "expected a height and a width that are multiples of 16, which four poolings "
                   "halve, got {} x {}",
                   height, width);
    if (channels < 1 || outputs < 1 || base_filters < 1 || base_filters > 1024)
        fail_input("unet",
                   "expected channels and outputs >= 1 and base_filters from 1 to 1024, got {}, {} "
                   "and {}",
                   channels, outputs, base_filters);
}

UnetConfig unet_config_from(const nlohmann::json& options) {
    UnetConfig config;
    OptionReader reader("unet", options);
    reader.read("height", config.height);
    reader.read("width", config.width);
    reader.read("channels", config.channels);
    reader.read("outputs", config.outputs);
    reader.read("base_filters", config.base_filters);
    reader.finish();
    config.check();
    return config;
}

nlohmann::json to_json(const UnetConfig& config) {
    return {{"height", config.height},
            {"width", config.width},
            {"channels", config.channels},
            {"outputs", config.outputs},
            {"base_filters", config.base_filters}};
}

}  // namespace curie
