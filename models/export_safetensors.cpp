#include "models/export_safetensors.h"

#include "engine/safetensors.h"

namespace curie {
namespace {

NamedTensors keras_tensors(const Module& module) {
    NamedTensors tensors = module.named_tensors();
    for (auto& [name, value] : tensors) {
        require(value.defined(), "export", "expected a model with values, got none for {}", name);
        const size_t role = name.rfind('.');
        if (role != std::string::npos) name[role] = '/';
    }
    return tensors;
}

}  // namespace

void export_safetensors(const Model& model, const std::string& path,
                        const std::map<std::string, std::string>& metadata) {
    std::map<std::string, std::string> all = metadata;
    all["model"] = model.name;
    all["model_options"] = model.options.dump();
    write_safetensors(path, keras_tensors(*model.module), all);
}

}  // namespace curie
