#include "optim/optimizer.h"

namespace curie {

Optimizer::Optimizer(Context& context, std::string name, const Parameters& parameters,
                     std::vector<std::string> slots, const GradientClipping& clipping)
    : name_(std::move(name)), slot_names_(std::move(slots)), clipping_(clipping) {
    clipping_.check();
    for (const auto& parameter : parameters) {
        if (!parameter->trainable) continue;
        require(parameter->value.defined(), name_,
                "expected initialised parameters, got {} without a value; call initialize() first",
                parameter->path);
        Entry entry{parameter, {}};
        for (size_t i = 0; i < slot_names_.size(); ++i)
            entry.slots.push_back(context.zeros(parameter->shape, parameter->value.dtype()));
        entries_.push_back(std::move(entry));
    }
    require(!entries_.empty(), name_, "expected a parameter to train, got none; is all frozen?");
}

void Optimizer::step(Context& context) {
    const NoGradient guard(context.tape);
    const ProfilerRange range(context.profiler, name_, "step");
    std::vector<Target> targets;
    Tensors gradients;
    for (const Entry& entry : entries_) {
        const Parameter& parameter = *entry.parameter;
        if (!parameter.trainable) continue;
        gradients.push_back(parameter.value.gradient());
        require(gradients.back().defined(), name_,
                "expected a gradient for {}, got none; run backward() on a loss that depends on it "
                "or freeze its layer",
                parameter.path);
        targets.push_back({parameter.value, {}, entry.slots, l2_in_step_ ? parameter.l2 : 0});
    }
    gradients = clip_gradients(context, std::move(gradients), clipping_);
    for (size_t i = 0; i < targets.size(); ++i) targets[i].gradient = gradients[i];
    update_all(context, targets, ++iterations_);
}

void Optimizer::update_all(Context& context, std::span<const Target> targets, int64_t iteration) {
    for (const Target& target : targets)
        update(context, target.value, target.gradient, target.slots, iteration);
}

bool Optimizer::add_l2_in_step(const Context& context) {
    l2_in_step_ = !clipping_.any();
    for (const Entry& entry : entries_)
        l2_in_step_ = l2_in_step_ && takes_l2(context, entry.parameter->value.dtype());
    return l2_in_step_;
}

NamedTensors Optimizer::state(Context& context) const {
    NamedTensors tensors;
    tensors.emplace_back("iterations",
                         context.full({1}, static_cast<double>(iterations_), DType::float64));
    for (const Entry& entry : entries_)
        for (size_t i = 0; i < slot_names_.size(); ++i)
            tensors.emplace_back(entry.parameter->path + "/" + slot_names_[i], entry.slots[i]);
    return tensors;
}

void Optimizer::load_state(Context& context, const NamedTensors& state, const std::string& source) {
    const NamedTensors targets = this->state(context);
    copy_named("state of " + name_, source, state, targets);
    iterations_ = static_cast<int64_t>(targets[0].second.item());
}

}  // namespace curie
