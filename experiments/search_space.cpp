#include "experiments/search_space.h"

#include <cmath>

#include "engine/error.h"
#include "engine/random.h"

namespace curie {
namespace {

constexpr const char* where = "parameter";

std::vector<std::string> parts_of(const std::string& text, char separator) {
    std::vector<std::string> parts(1);
    for (char c : text)
        if (c == separator)
            parts.emplace_back();
        else
            parts.back() += c;
    return parts;
}

/// A number, true or false as JSON reads them, otherwise a word.
nlohmann::json value_of(const std::string& text) {
    const nlohmann::json parsed = nlohmann::json::parse(text, nullptr, false);
    return parsed.is_number() || parsed.is_boolean() ? parsed : nlohmann::json(text);
}

double number_of(const std::string& text, const std::string& whole) {
    const nlohmann::json value = value_of(text);
    if (!value.is_number())
        fail_input(where, "expected numbers as the ends of the range in {}, got {}", whole, text);
    return value;
}

/// Finds the section that has the field, which may be written `section.field`.
void locate(SearchParameter& parameter) {
    const nlohmann::json config = to_json(RunConfig());
    std::string known;
    std::vector<std::string> found;
    const size_t dot = parameter.name.find('.');
    const std::string wanted = dot == std::string::npos ? "" : parameter.name.substr(0, dot);
    const std::string name =
        dot == std::string::npos ? parameter.name : parameter.name.substr(dot + 1);
    for (const char* section : {"model", "training", "data"})
        for (const auto& [field, value] : config[section].items()) {
            known += fmt::format("{}{}.{}", known.empty() ? "" : ", ", section, field);
            if (field == name && (wanted.empty() || wanted == section)) found.push_back(section);
        }
    if (found.empty())
        fail_input(where, "expected a field of the configuration, got {}; known are {}",
                   parameter.name, known);
    if (found.size() > 1)
        fail_input(where, "expected one field, got {}, which {} and {} have; write {}.{}", name,
                   found[0], found[1], found[0], name);
    parameter.name = name;
    parameter.section = found[0];
}

}  // namespace

SearchParameter parse_search_parameter(const std::string& text) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
        fail_input(where, "expected NAME=a,b,c or NAME=low:high or NAME=low:high:log, got {}",
                   text);
    SearchParameter parameter;
    parameter.name = text.substr(0, equals);
    locate(parameter);
    const std::string values = text.substr(equals + 1);
    const std::vector<std::string> ends = parts_of(values, ':');
    if (ends.size() == 1) {
        for (const std::string& part : parts_of(values, ',')) {
            if (part.empty()) fail_input(where, "expected a value between the commas of {}", text);
            parameter.values.push_back(value_of(part));
        }
        return parameter;
    }
    if (ends.size() > 3 || (ends.size() == 3 && ends[2] != "log"))
        fail_input(where, "expected low:high or low:high:log, got {}", text);
    parameter.low = number_of(ends[0], text);
    parameter.high = number_of(ends[1], text);
    parameter.logarithmic = ends.size() == 3;
    if (!(parameter.low < parameter.high) || (parameter.logarithmic && parameter.low <= 0))
        fail_input(where, "expected {}low < high, got {}", parameter.logarithmic ? "0 < " : "",
                   text);
    return parameter;
}

std::vector<SearchParameter> paper_search_space() {
    return {parse_search_parameter("dropout=0.2,0.3,0.4,0.7"),
            parse_search_parameter("l2=0.01,0.001,0.0001"),
            parse_search_parameter("learning_rate=0.01,0.001,0.0001")};
}

std::vector<SearchParameter> paper_search_ranges() {
    return {parse_search_parameter("dropout=0.2:0.7"), parse_search_parameter("l2=1e-4:1e-2:log"),
            parse_search_parameter("learning_rate=1e-4:1e-2:log")};
}

std::vector<SearchPoint> grid_points(const std::vector<SearchParameter>& space) {
    std::vector<SearchPoint> points(1);
    for (const SearchParameter& parameter : space) {
        if (parameter.values.empty())
            fail_input(where,
                       "expected a list of values for {}, got a range; a grid needs lists, "
                       "or take --search random",
                       parameter.name);
        std::vector<SearchPoint> longer;
        for (const SearchPoint& point : points)
            for (const nlohmann::json& value : parameter.values) {
                longer.push_back(point);
                longer.back().push_back(value);
            }
        points = std::move(longer);
    }
    return points;
}

std::vector<SearchPoint> random_points(const std::vector<SearchParameter>& space, int64_t count,
                                       uint64_t seed) {
    std::vector<SearchPoint> points;
    for (int64_t i = 0; i < count; ++i) {
        Random random(seed, static_cast<uint64_t>(i));
        SearchPoint point;
        for (const SearchParameter& parameter : space) {
            const double u = random.uniform();
            if (!parameter.values.empty()) {
                const auto place = static_cast<size_t>(u * double(parameter.values.size()));
                point.push_back(parameter.values[std::min(place, parameter.values.size() - 1)]);
            } else if (parameter.logarithmic) {
                point.push_back(std::exp(std::log(parameter.low) +
                                         u * std::log(parameter.high / parameter.low)));
            } else {
                point.push_back(parameter.low + u * (parameter.high - parameter.low));
            }
        }
        points.push_back(point);
    }
    return points;
}

RunConfig apply_point(const RunConfig& base, const std::vector<SearchParameter>& space,
                      const SearchPoint& point) {
    RunConfig config = base;
    nlohmann::json change = nlohmann::json::object();
    for (size_t i = 0; i < space.size(); ++i) change[space[i].section][space[i].name] = point[i];
    update_from_json(config, change);
    config.model.check();
    config.training.check();
    return config;
}

std::string point_name(const std::vector<SearchParameter>& space, const SearchPoint& point) {
    std::string name;
    for (size_t i = 0; i < space.size(); ++i) {
        const std::string value = point[i].is_number_float()
                                      ? fmt::format("{:.4g}", point[i].get<double>())
                                  : point[i].is_string() ? point[i].get<std::string>()
                                                         : point[i].dump();
        name += fmt::format("{}{}={}", i ? " " : "", space[i].name, value);
    }
    return name;
}

}  // namespace curie
