// Reads the named fields of a JSON object into variables; what is unknown or ill-typed is refused
// by its name. The configurations of a run are all read this way.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/error.h"

namespace curie {

class JsonFields {
  public:
    /// `where` stands in the messages.
    explicit JsonFields(std::string where) : where_(std::move(where)) {}

    template <class T>
    JsonFields& add(const std::string& name, T& target) {
        fields_[name] = [&target](const nlohmann::json& value) { target = value.get<T>(); };
        return *this;
    }

    /// Fields that `object` does not name keep their value.
    void read(const nlohmann::json& object) const {
        if (!object.is_object())
            fail_input(where_, "expected a JSON object, got {}", object.dump());
        for (const auto& [name, value] : object.items()) {
            auto field = fields_.find(name);
            if (field == fields_.end())
                fail_input(where_, "expected a known option, got {}; known are {}", name, names());
            try {
                field->second(value);
            } catch (const nlohmann::json::exception&) {
                fail_input(where_, "expected another type for {}, got {}", name, value.dump());
            }
        }
    }

  private:
    std::string names() const {
        std::string all;
        for (const auto& [name, field] : fields_) all += (all.empty() ? "" : ", ") + name;
        return all;
    }

    std::string where_;
    std::map<std::string, std::function<void(const nlohmann::json&)>> fields_;
};

}  // namespace curie
