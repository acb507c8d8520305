#include "layers/module.h"

#include <algorithm>

namespace curie {
namespace {

std::string join(const std::string& path, const std::string& name) {
    if (path.empty() || name.empty()) return path + name;
    return path + "." + name;
}

}  // namespace

Tensor Module::operator()(Context& context, const Tensor& x) {
    Tensor y;
    {
        const ProfilerRange range(context.profiler, path_.empty() ? kind_ : path_, "layer", kind_);
        y = forward(context, x);
    }
    if (children_.empty()) report(context, "", y);
    return y;
}

template <class Visit>
void Module::visit(const Visit& visitor) const {
    for (const Entry& entry : entries_) visitor(entry);
    for (const auto& child : children_) child->visit(visitor);
}

void Module::append_records(const Shape& input, std::vector<LayerRecord>& records) const {
    records.push_back(record(input));
}

LayerRecord Module::record(const Shape& input) const {
    LayerRecord record;
    record.path = path_;
    record.kind = kind_;
    record.description = describe();
    record.output = output_shape(input);
    for (const Entry& entry : entries_) {
        const int64_t size = entry.parameter->shape.size();
        record.parameters += size;
        if (entry.parameter->trainable) record.trainable += size;
    }
    return record;
}

LayerRecord Module::record_of(const std::string& name, const std::string& kind,
                              Shape output) const {
    LayerRecord record;
    record.path = join(path_, name);
    record.kind = record.description = kind;
    record.output = output;
    return record;
}

void Module::report(Context& context, const std::string& name, const Tensor& y) const {
    if (context.on_layer_output) context.on_layer_output(join(path_, name), y);
}

Cost Module::cost(const Shape& input) const {
    std::vector<LayerRecord> records;
    append_records(input, records);
    Cost cost;
    for (const LayerRecord& record : records) {
        cost.parameters += record.parameters;
        cost.trainable += record.trainable;
        cost.multiply_adds += record.multiply_adds;
        cost.flops_conv2d += record.flops_conv2d;
        cost.flops_total += record.flops;
    }
    return cost;
}

void Module::initialize(Context& context, uint64_t seed, DType dtype) {
    std::set<std::string> paths;
    visit([&](const Entry& entry) {
        Parameter& parameter = *entry.parameter;
        require(paths.insert(parameter.path).second, "module",
                "expected distinct parameter names, got {} twice; give the layers other names",
                parameter.path);
        parameter.value = context.empty(parameter.shape, dtype);
        parameter.value.set_requires_gradient(parameter.trainable);
        entry.initializer.fill(parameter.value, seed, parameter.path);
    });
}

Parameters Module::state() const {
    Parameters all;
    visit([&](const Entry& entry) { all.push_back(entry.parameter); });
    return all;
}

Parameters Module::parameters() const {
    Parameters all = state();
    std::erase_if(all, [](const auto& parameter) { return parameter->buffer; });
    return all;
}

Parameters Module::buffers() const {
    Parameters all = state();
    std::erase_if(all, [](const auto& parameter) { return !parameter->buffer; });
    return all;
}

NamedTensors Module::named_tensors() const {
    NamedTensors tensors;
    for (const auto& parameter : state()) tensors.emplace_back(parameter->path, parameter->value);
    return tensors;
}

void Module::load(const NamedTensors& tensors, const std::string& source) {
    copy_named("weights of " + kind_, source, tensors, named_tensors());
}

void Module::clear_gradients() {
    for (const auto& parameter : parameters()) parameter->value.clear_gradient();
}

void Module::set_trainable(bool trainable) {
    trainable_ = trainable;
    for (Entry& entry : entries_) {
        Parameter& parameter = *entry.parameter;
        parameter.trainable = trainable && !parameter.buffer;
        if (parameter.value.defined()) parameter.value.set_requires_gradient(parameter.trainable);
    }
    for (const auto& child : children_) child->set_trainable(trainable);
}

Module& Module::at(const std::string& path) {
    if (path == path_) return *this;
    std::vector<std::string> known;
    Module* found = nullptr;
    const auto search = [&](const auto& self, Module& module) -> void {
        for (const auto& child : module.children_) {
            // A child without a name shares its parent's path; the outer one answers for both.
            if (child->path_ != module.path_) known.push_back(child->path_);
            if (!found && child->path_ == path) found = child.get();
            self(self, *child);
        }
    };
    search(search, *this);
    if (!found)
        fail_input("module", "expected the path of a layer, got {}; there are {}", path,
                   fmt::join(known, ", "));
    return *found;
}

std::string Module::print() const {
    std::string text;
    const auto line = [&](const auto& self, const Module& module, int depth) -> void {
        text += std::string(static_cast<size_t>(2 * depth), ' ');
        if (!module.name_.empty()) text += module.name_ + ": ";
        text += module.describe() + (module.trainable_ ? "\n" : " frozen\n");
        for (const auto& child : module.children_) self(self, *child, depth + 1);
    };
    line(line, *this, 0);
    return text;
}

std::shared_ptr<Parameter> Module::add_entry(const std::string& name, Shape shape,
                                             Initializer initializer, double l2, bool buffer) {
    auto parameter = std::make_shared<Parameter>();
    parameter->path = join(path_, name);
    parameter->shape = shape;
    parameter->l2 = l2;
    parameter->trainable = !buffer;
    parameter->buffer = buffer;
    entries_.push_back({name, initializer, parameter});
    return parameter;
}

std::shared_ptr<Parameter> Module::add_parameter(const std::string& name, Shape shape,
                                                 Initializer initializer, double l2) {
    return add_entry(name, shape, initializer, l2, false);
}

std::shared_ptr<Parameter> Module::add_buffer(const std::string& name, Shape shape,
                                              Initializer initializer) {
    return add_entry(name, shape, initializer, 0, true);
}

void Module::attach(const std::string& name, const std::shared_ptr<Module>& child) {
    require(child != nullptr, where(), "expected a module as the child {}, got none", name);
    child->name_ = name;
    child->set_path(join(path_, name));
    children_.push_back(child);
}

void Module::set_path(const std::string& path) {
    path_ = path;
    for (Entry& entry : entries_) entry.parameter->path = join(path_, entry.name);
    for (const auto& child : children_) child->set_path(join(path_, child->name_));
}

}  // namespace curie
