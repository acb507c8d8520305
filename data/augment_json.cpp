// Keras' argument names to AugmentOptions and back. Nothing is ignored: an argument that Curie has
// no use for is refused unless it has the value that changes nothing.
#include <array>
#include <cmath>
#include <utility>

#include "data/augment.h"
#include "engine/error.h"

namespace curie {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::pair<FillMode, const char*>, 4> fill_modes = {
    {{FillMode::nearest, "nearest"},
     {FillMode::constant, "constant"},
     {FillMode::reflect, "reflect"},
     {FillMode::wrap, "wrap"}}};

/// One key of the file and its value, for the sentences of errors.
struct Entry {
    const std::string& source;
    const std::string& key;
    const Json& value;

    [[noreturn]] void refuse(const std::string& expected) const {
        fail_input("augment", "expected {} to be {}, got {} in {}", key, expected, value.dump(),
                   source);
    }

    bool flag() const {
        if (!value.is_boolean()) refuse("true or false");
        return value.get<bool>();
    }

    double number(double low, double high) const { return number_of(value, low, high); }

    double number_of(const Json& json, double low, double high) const {
        if (!json.is_number() || json.get<double>() < low || json.get<double>() > high)
            refuse(fmt::format("a number from {} to {}", low, high));
        return json.get<double>();
    }

    UniformRange pair(double low, double high) const {
        if (!value.is_array() || value.size() != 2)
            refuse(fmt::format("a list of two numbers from {} to {}", low, high));
        const UniformRange range = {number_of(value[0], low, high), number_of(value[1], low, high)};
        if (range.low > range.high) refuse("a list of two numbers, the smaller one first");
        return range;
    }

    UniformRange zoom() const {
        if (value.is_array()) return pair(0.01, 100);
        const double z = number(0, 0.99);
        return {1 - z, 1 + z};
    }

    ShiftRange shift() const {
        constexpr double most = 100000;
        if (value.is_number_integer()) return static_cast<int64_t>(number(0, most));
        if (value.is_number()) return number(0, most);
        if (!value.is_array() || value.empty())
            refuse("a number, or a list of numbers to choose from");
        std::vector<double> choices;
        for (const Json& choice : value) choices.push_back(number_of(choice, -most, most));
        return choices;
    }

    FillMode fill_mode() const {
        for (const auto& [mode, name] : fill_modes)
            if (value == name) return mode;
        refuse("nearest, constant, reflect or wrap");
    }

    int order() const {
        if (!value.is_number_integer()) refuse("0, 1, 2 or 3");
        return static_cast<int>(number(0, 3));
    }

    /// Arguments that concern every part of the data and not the training part's augmentation.
    void require_unused() const {
        if (key == "rescale") {
            if (value.is_null() ||
                (value.is_number() && std::abs(value.get<double>() * 255 - 1) < 1e-6))
                return;
            refuse("1/255 (what Curie always does, in validation and test too) or null");
        }
        if (key == "data_format") {
            if (value.is_null() || value == "channels_last") return;
            refuse("channels_last, Curie's only layout");
        }
        if (key == "dtype") {
            if (value.is_null() || value == "float32") return;
            refuse("float32");
        }
        if (key == "zca_epsilon") return;  // of zca_whitening, which must be false
        if (value.is_null() || value == false || value == 0) return;
        refuse(key == "preprocessing_function" ? "null; inversion_probability gives 255 - x"
               : key == "validation_split"     ? "0; Curie's own options split the data"
                                               : "false; Curie doesn't normalise by statistics");
    }
};

bool is_unused(const std::string& key) {
    for (const char* name :
         {"rescale", "data_format", "dtype", "preprocessing_function", "validation_split",
          "featurewise_center", "samplewise_center", "featurewise_std_normalization",
          "samplewise_std_normalization", "zca_whitening", "zca_epsilon"})
        if (key == name) return true;
    return false;
}

Json shift_json(const ShiftRange& range) {
    return std::visit([](const auto& value) { return Json(value); }, range);
}

void set(AugmentOptions& o, const Entry& e) {
    if (e.key == "rotation_range") {
        o.rotation_range = e.number(0, 360);
    } else if (e.key == "height_shift_range") {
        o.height_shift_range = e.shift();
    } else if (e.key == "width_shift_range") {
        o.width_shift_range = e.shift();
    } else if (e.key == "shear_range") {
        o.shear_range = e.number(0, 90);
    } else if (e.key == "zoom_range") {
        o.zoom_range = e.zoom();
    } else if (e.key == "channel_shift_range") {
        o.channel_shift_range = e.number(0, 255);
    } else if (e.key == "brightness_range") {
        o.brightness_range.reset();
        if (!e.value.is_null()) o.brightness_range = e.pair(0, 100);
    } else if (e.key == "horizontal_flip") {
        o.horizontal_flip = e.flag();
    } else if (e.key == "vertical_flip") {
        o.vertical_flip = e.flag();
    } else if (e.key == "inversion_probability") {
        o.inversion_probability = e.number(0, 1);
    } else if (e.key == "fill_mode") {
        o.interpolation.fill_mode = e.fill_mode();
    } else if (e.key == "cval") {
        o.interpolation.fill_value = static_cast<float>(e.number(-1e6, 1e6));
    } else if (e.key == "interpolation_order") {
        o.interpolation.order = e.order();
    } else if (e.key == "legacy") {
        o.legacy = e.flag();
    } else if (is_unused(e.key)) {
        e.require_unused();
    } else {
        fail_input("augment",
                   "unknown key '{}' in {}; expected rotation_range, height_shift_range, "
                   "width_shift_range, shear_range, zoom_range, channel_shift_range, "
                   "brightness_range, horizontal_flip, vertical_flip, inversion_probability, "
                   "fill_mode, cval, interpolation_order or legacy",
                   e.key, e.source);
    }
}

}  // namespace

AugmentOptions augment_from_json(const Json& json, const std::string& source) {
    if (!json.is_object())
        fail_input("augment", "expected a JSON object with Keras' names in {}, got {}", source,
                   json.type_name());
    AugmentOptions options;
    for (const auto& [key, value] : json.items()) set(options, {source, key, value});
    return options;
}

Json to_json(const AugmentOptions& o) {
    Json json = {{"rotation_range", o.rotation_range},
                 {"height_shift_range", shift_json(o.height_shift_range)},
                 {"width_shift_range", shift_json(o.width_shift_range)},
                 {"shear_range", o.shear_range},
                 {"zoom_range", Json::array({o.zoom_range.low, o.zoom_range.high})},
                 {"channel_shift_range", o.channel_shift_range},
                 {"brightness_range", nullptr},
                 {"horizontal_flip", o.horizontal_flip},
                 {"vertical_flip", o.vertical_flip},
                 {"inversion_probability", o.inversion_probability},
                 {"cval", o.interpolation.fill_value},
                 {"interpolation_order", o.interpolation.order},
                 {"legacy", o.legacy}};
    for (const auto& [mode, name] : fill_modes)
        if (mode == o.interpolation.fill_mode) json["fill_mode"] = name;
    if (o.brightness_range)
        json["brightness_range"] = Json::array({o.brightness_range->low, o.brightness_range->high});
    return json;
}

}  // namespace curie
