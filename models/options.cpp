#include "models/options.h"

#include <algorithm>

namespace curie {

OptionReader::OptionReader(std::string model, const nlohmann::json& options)
    : model_(std::move(model)), options_(options) {
    if (!options.is_object() && !options.is_null())
        fail_input(model_, "expected the options as a JSON object, got {}", options.dump());
}

const nlohmann::json* OptionReader::find(const std::string& name) {
    known_.push_back(name);
    const auto found = options_.find(name);
    return found == options_.end() ? nullptr : &*found;
}

void OptionReader::read(const std::string& name, int64_t& value) {
    const nlohmann::json* given = find(name);
    if (!given) return;
    if (!given->is_number_integer())
        fail_input(model_, "expected an integer for {}, got {}", name, given->dump());
    value = given->get<int64_t>();
}

void OptionReader::read(const std::string& name, double& value) {
    const nlohmann::json* given = find(name);
    if (!given) return;
    if (!given->is_number())
        fail_input(model_, "expected a number for {}, got {}", name, given->dump());
    value = given->get<double>();
}

void OptionReader::read(const std::string& name, bool& value) {
    const nlohmann::json* given = find(name);
    if (!given) return;
    if (!given->is_boolean())
        fail_input(model_, "expected true or false for {}, got {}", name, given->dump());
    value = given->get<bool>();
}

void OptionReader::read(const std::string& name, std::string& value) {
    const nlohmann::json* given = find(name);
    if (!given) return;
    if (!given->is_string())
        fail_input(model_, "expected a text for {}, got {}", name, given->dump());
    value = given->get<std::string>();
}

void OptionReader::read(const std::string& name, std::vector<int64_t>& value) {
    const nlohmann::json* given = find(name);
    if (!given) return;
    if (!given->is_array() || !std::all_of(given->begin(), given->end(), [](const auto& each) {
            return each.is_number_integer();
        }))
        fail_input(model_, "expected a list of integers for {}, got {}", name, given->dump());
    value = given->get<std::vector<int64_t>>();
}

void OptionReader::read(const std::string& name, nlohmann::json& value) {
    const nlohmann::json* given = find(name);
    if (!given) return;
    if (!given->is_object())
        fail_input(model_, "expected a JSON object for {}, got {}", name, given->dump());
    value = *given;
}

const std::string* OptionReader::find_word(const std::string& name,
                                           const std::vector<std::string>& known) {
    const nlohmann::json* given = find(name);
    if (!given) return nullptr;
    const auto* word = given->get_ptr<const std::string*>();
    if (!word || std::find(known.begin(), known.end(), *word) == known.end())
        fail_input(model_, "expected one of {} for {}, got {}", fmt::join(known, ", "), name,
                   given->dump());
    return word;
}

void OptionReader::finish() const {
    for (const auto& [name, value] : options_.items())
        if (std::find(known_.begin(), known_.end(), name) == known_.end())
            fail_input(model_, "expected an option of this model ({}), got {}",
                       fmt::join(known_, ", "), name);
}

}  // namespace curie
