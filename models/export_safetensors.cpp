#include "models/export_safetensors.h"

#include "engine/safetensors.h"
#include "models/export_torchvision.h"

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

/// A tensor over memory that outlives it.
Tensor view_of(PermutedArray& array) {
    return {array.shape, DType::float32, Device(),
            std::make_shared<Storage>(array.values.data(), array.values.size() * sizeof(float))};
}

}  // namespace

void export_safetensors(const Model& model, const std::string& path, ExportNames names,
                        const std::map<std::string, std::string>& metadata) {
    std::map<std::string, std::string> all = metadata;
    all["model"] = model.name;
    all["model_options"] = model.options.dump();
    if (names == ExportNames::keras)
        return write_safetensors(path, keras_tensors(*model.module), all);
    std::vector<TorchvisionArray> arrays = torchvision_arrays(model);
    NamedTensors tensors;
    for (TorchvisionArray& array : arrays) tensors.emplace_back(array.name, view_of(array.array));
    all["format"] = "pt";  // what Hugging Face's readers expect of PyTorch's layouts
    write_safetensors(path, tensors, all);
}

}  // namespace curie
