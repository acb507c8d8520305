#include <algorithm>
#include <filesystem>
#include <fstream>

#include "data/augment.h"
#include "engine/error.h"

namespace curie {
namespace {

bool is_off(const ShiftRange& range) {
    if (const double* fraction = std::get_if<double>(&range)) return *fraction == 0;
    if (const int64_t* count = std::get_if<int64_t>(&range)) return *count == 0;
    return std::get<std::vector<double>>(range).empty();
}

constexpr const char* presets[] = {"paper", "paper-without-inversion", "transfer", "none"};

bool is_preset(const std::string& name) {
    return std::find(std::begin(presets), std::end(presets), name) != std::end(presets);
}

}  // namespace

bool AugmentOptions::is_identity() const {
    return rotation_range == 0 && is_off(height_shift_range) && is_off(width_shift_range) &&
           shear_range == 0 && zoom_range == UniformRange{1, 1} && channel_shift_range == 0 &&
           !brightness_range && !horizontal_flip && !vertical_flip && inversion_probability == 0;
}

AugmentOptions augment_preset(const std::string& name) {
    AugmentOptions options;
    if (name == "none") return options;
    if (!is_preset(name))
        fail_input("augment", "expected one of the presets {}, got '{}'", fmt::join(presets, ", "),
                   name);
    options.rotation_range = 90;
    options.shear_range = 0.2;
    options.zoom_range = {0.8, 1.2};
    options.horizontal_flip = true;
    if (name == "transfer") {
        options.vertical_flip = true;
        return options;
    }
    options.height_shift_range = options.width_shift_range = 0.2;
    if (name == "paper") options.inversion_probability = 0.5;
    return options;
}

AugmentOptions load_augment(const std::string& name_or_file) {
    if (is_preset(name_or_file)) return augment_preset(name_or_file);
    std::ifstream file(name_or_file);
    if (!file || std::filesystem::is_directory(name_or_file))
        fail_input("augment",
                   "expected one of {} or a readable JSON file with Keras' names, got '{}'",
                   fmt::join(presets, ", "), name_or_file);
    nlohmann::json json;
    try {
        json = nlohmann::json::parse(file);
    } catch (const nlohmann::json::exception& error) {
        fail_input("augment", "expected JSON in {}, got {}", name_or_file, error.what());
    }
    return augment_from_json(json, name_or_file);
}

}  // namespace curie
