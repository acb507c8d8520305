#include "engine/registry.h"

#include <algorithm>

namespace curie {

double Operation::bytes(const Problem& problem) const {
    const auto sum = [&](const std::vector<Shape>& shapes, const auto& dtype) {
        double total = 0;
        for (size_t i = 0; i < shapes.size(); ++i)
            total += static_cast<double>(
                shapes[i].size() *
                size_of(dtype ? dtype(problem, static_cast<int>(i)) : problem.dtype));
        return total;
    };
    return sum(input_shapes(problem), input_dtype) + sum(output_shapes(problem), output_dtype);
}

const Variant* Operation::find(const std::string& variant, DeviceKind device) const {
    for (const Variant& candidate : variants)
        if (candidate.name == variant && candidate.device == device) return &candidate;
    return nullptr;
}

void Registry::add(Operation operation) {
    const std::string name = operation.name;
    require(operations_.emplace(name, std::move(operation)).second, "registry",
            "expected one operation named {}, got a second", name);
}

void Registry::add(const std::string& operation, Variant variant) {
    auto found = operations_.find(operation);
    require(found != operations_.end(), "registry", "expected operation {} before its variant {}",
            operation, variant.name);
    require(!found->second.find(variant.name, variant.device), "registry",
            "expected one variant {} of {} on {}, got a second", variant.name, operation,
            name_of(variant.device));
    found->second.variants.push_back(std::move(variant));
}

void Registry::check_complete() const {
    for (const auto& [name, operation] : operations_) {
        for (const std::string& gradient : operation.gradients)
            require(contains(gradient), "registry", "expected {}, the gradient of {}, got none",
                    gradient, name);
        const bool is_gradient = std::any_of(
            operations_.begin(), operations_.end(), [&, &self = name](const auto& other) {
                return std::count(other.second.gradients.begin(), other.second.gradients.end(),
                                  self) > 0;
            });
        require(!operation.gradients.empty() || is_gradient || !operation.no_gradient.empty(),
                "registry", "expected a gradient of {} or the reason why it has none", name);
        require(operation.gradients.empty() || operation.differentiable, "registry",
                "expected {} to give its differentiable function, for the gradient checks", name);
        const Variant* reference = operation.find("reference", DeviceKind::cpu);
        require(reference && reference->dtypes.size() >= 2, "registry",
                "expected a reference variant of {} in float32 and float64", name);
        require(operation.input_shapes && operation.output_shapes && operation.cases, "registry",
                "expected {} to state its shapes and its cases", name);
    }
}

const Operation& Registry::at(const std::string& name) const {
    auto found = operations_.find(name);
    require(found != operations_.end(), "registry", "expected a known operation, got {}", name);
    return found->second;
}

Support supports(const Variant& variant, const Problem& problem) {
    if (std::count(variant.dtypes.begin(), variant.dtypes.end(), problem.dtype) == 0)
        return Support::no(std::string("no ") + name_of(problem.dtype));
    return variant.supports ? variant.supports(problem) : Support::yes();
}

Support supports(const Variant& variant, const Problem& problem, const DeviceProperties& device) {
    if (variant.device != DeviceKind::cpu && device.capability() < variant.compute_capability)
        return Support::no(fmt::format(
            "it needs compute capability {}.{}, this {} has {}.{}", variant.compute_capability / 10,
            variant.compute_capability % 10,
            device.capability() < 10 * device.major + device.minor ? "build's code" : "device",
            device.capability() / 10, device.capability() % 10));
    return supports(variant, problem);
}

}  // namespace curie
