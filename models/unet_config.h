#pragma once

#include <memory>
#include <nlohmann/json.hpp>

#include "layers/module.h"

namespace curie {

struct UnetConfig {
    int64_t height = 256, width = 256;  ///< multiples of 16
    int64_t channels = 1, outputs = 1;
    int64_t base_filters = 64;  ///< of the first level; each level below has twice as many

    Shape input_shape(int64_t batch = 1) const { return {batch, height, width, channels}; }
    /// Throws InputError naming the first bad value.
    void check() const;
};

/// Fields that `options` does not name keep their default; unknown ones throw InputError.
UnetConfig unet_config_from(const nlohmann::json& options);
nlohmann::json to_json(const UnetConfig& config);

}  // namespace curie
