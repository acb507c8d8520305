// The models by name, so that programs and configuration files can ask for one.
#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "layers/module.h"

namespace curie {

/// A model with the options that it was really made with.
struct Model {
    std::string name;
    nlohmann::json options;  ///< complete: every option, defaults included
    Shape input;             ///< N,H,W,C with N = 1
    std::shared_ptr<Module> module;
};

struct ModelEntry {
    std::string name, description;
    /// Throws InputError on an unknown option or a bad value. Null: all defaults.
    std::function<Model(const nlohmann::json& options)> make;
    bool backbone = false;  ///< without `top` it ends in a feature map that a new head can take
};

const std::vector<ModelEntry>& all_models();

/// A model that is not initialised yet. Throws InputError listing the models when there is none of
/// that name.
Model make_model(const std::string& name, const nlohmann::json& options = nullptr);

}  // namespace curie
