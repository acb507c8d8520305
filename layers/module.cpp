#include "layers/module.h"

#include <algorithm>
#include <cstring>
#include <map>

namespace curie {
namespace {

std::string join(const std::string& path, const std::string& name) {
    if (path.empty() || name.empty()) return path + name;
    return path + "." + name;
}

/// A list for a message: the first few names and how many more there are.
std::string shorten(const std::vector<std::string>& names) {
    constexpr size_t most = 6;
    const auto shown = std::min(names.size(), most);
    std::string text = fmt::format("{}", fmt::join(names.begin(), names.begin() + shown, ", "));
    if (names.size() > most) text += fmt::format(" and {} more", names.size() - most);
    return text;
}

bool widens(DType from, DType to) {
    return from == to || (size_of(from) < size_of(to) && size_of(to) > 2);
}

void copy_widened(const Tensor& from, const Tensor& to) {
    dispatch_any(to.dtype(), [&](auto type) {
        using T = decltype(type);
        const std::vector<double> values = from.to_doubles();
        std::transform(values.begin(), values.end(), to.data<T>(),
                       [](double value) { return static_cast<T>(value); });
    });
    ++to.storage()->version;
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
    std::map<std::string, Tensor> given(tensors.begin(), tensors.end());
    std::vector<std::string> missing, unexpected, wrong;
    const Parameters all = state();
    for (const auto& parameter : all) {
        require(parameter->value.defined(), "load",
                "expected an initialised model, got {} without a value; call initialize() first",
                parameter->path);
        const auto found = given.find(parameter->path);
        if (found == given.end()) {
            missing.push_back(parameter->path);
        } else if (found->second.shape() != parameter->shape ||
                   !widens(found->second.dtype(), parameter->value.dtype())) {
            wrong.push_back(fmt::format("{} is {} {} instead of {} {}", parameter->path,
                                        name_of(found->second.dtype()), found->second.shape(),
                                        name_of(parameter->value.dtype()), parameter->shape));
        }
    }
    std::set<std::string> known;
    for (const auto& parameter : all) known.insert(parameter->path);
    for (const auto& [name, tensor] : tensors)
        if (!known.count(name)) unexpected.push_back(name);
    std::string problems;
    if (!missing.empty()) problems += fmt::format("; missing: {}", shorten(missing));
    if (!unexpected.empty()) problems += fmt::format("; unexpected: {}", shorten(unexpected));
    if (!wrong.empty()) problems += fmt::format("; {}", shorten(wrong));
    if (!problems.empty())
        fail_input("load",
                   "expected the {} tensors of this model in {}, got other ones{}; was it "
                   "written by a model with other options?",
                   all.size(), source, problems);
    for (const auto& parameter : all) copy_widened(given[parameter->path], parameter->value);
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
