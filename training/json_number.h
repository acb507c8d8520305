// Numbers in JSON, which has no NaN: what is undefined is null there.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

namespace curie {

inline nlohmann::json json_number(double value) {
    return std::isnan(value) ? nlohmann::json() : nlohmann::json(value);
}

/// NaN for null.
inline double number_from_json(const nlohmann::json& json) {
    return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

/// Three digits after the point, or "-" for null.
inline std::string short_text(const nlohmann::json& json) {
    return json.is_null() ? "-" : fmt::format("{:.3f}", json.get<double>());
}

}  // namespace curie
