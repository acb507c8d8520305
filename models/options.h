// A model's options as JSON, read strictly: an unknown key, a wrong type or an unknown word is an
// error that lists what is known.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "engine/error.h"

namespace curie {

class OptionReader {
  public:
    /// `model` is named in the messages. `options` is an object, or null for all defaults.
    OptionReader(std::string model, const nlohmann::json& options);

    /// Leaves `value` alone when the option is not given.
    void read(const std::string& name, int64_t& value);
    void read(const std::string& name, double& value);
    void read(const std::string& name, bool& value);
    void read(const std::string& name, std::string& value);
    void read(const std::string& name, std::vector<int64_t>& value);
    /// An object, read by somebody else.
    void read(const std::string& name, nlohmann::json& value);
    /// An enumeration by the words that stand for its values.
    template <class Enum>
    void read(const std::string& name, Enum& value, const std::map<std::string, Enum>& words) {
        std::vector<std::string> known;
        for (const auto& [word, meaning] : words) known.push_back(word);
        if (const auto word = find_word(name, known)) value = words.at(*word);
    }
    /// Throws InputError when an option was given that nothing read.
    void finish() const;

  private:
    const nlohmann::json* find(const std::string& name);
    const std::string* find_word(const std::string& name, const std::vector<std::string>& known);

    std::string model_;
    const nlohmann::json& options_;
    std::vector<std::string> known_;
};

template <class T>
void write_option(nlohmann::json& json, const char* name, const T& value) {
    json[name] = value;
}

template <class Enum>
void write_option(nlohmann::json& json, const char* name, const Enum& value,
                  const std::map<std::string, Enum>& words) {
    for (const auto& [word, meaning] : words)
        if (meaning == value) json[name] = word;
}

}  // namespace curie
