#include "models/onnx_model.h"

#include <limits>

#include "engine/error.h"

namespace curie {

void OnnxModel::claim(const std::string& name) {
    require(names_.insert(name).second, "onnx", "expected distinct names, got {} twice", name);
}

std::string OnnxModel::add(const std::string& operation, const std::string& name,
                           std::vector<std::string> inputs, std::vector<OnnxAttribute> attributes) {
    claim(name);
    nodes.push_back({name, operation, std::move(inputs), name, std::move(attributes)});
    return name;
}

std::string OnnxModel::constant(const std::string& name, std::vector<int64_t> shape,
                                std::vector<float> values) {
    claim(name);
    tensors.push_back({name, std::move(shape), std::move(values)});
    return name;
}

std::string OnnxModel::constant(const std::string& name, std::vector<int64_t> values) {
    claim(name);
    const auto count = static_cast<int64_t>(values.size());
    tensors.push_back({name, {count}, std::move(values)});
    return name;
}

void check_onnx_size(int64_t bytes) {
    if (bytes > std::numeric_limits<int32_t>::max())
        fail_input("onnx",
                   "expected a model of at most 2 GiB, the limit of ONNX's format, got {} bytes; "
                   "export it as .safetensors or .h5",
                   bytes);
}

}  // namespace curie
