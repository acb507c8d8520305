#include "optim/optimizer.h"

#include <map>
#include <set>

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
        Entry entry{parameter, {}, 1};
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
    std::vector<double> factors;
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
        factors.push_back(entry.rate_factor);
    }
    gradients = clip_gradients(context, std::move(gradients), clipping_);
    std::map<double, std::vector<Target>> groups;
    for (size_t i = 0; i < targets.size(); ++i) {
        targets[i].gradient = gradients[i];
        groups[factors[i]].push_back(targets[i]);
    }
    ++iterations_;
    const double rate = learning_rate;
    for (const auto& [factor, group] : groups) {
        learning_rate = rate * factor;
        update_all(context, group, iterations_);
    }
    learning_rate = rate;
}

void Optimizer::scale_learning_rate(const Parameters& parameters, double factor) {
    const std::set<std::shared_ptr<Parameter>> chosen(parameters.begin(), parameters.end());
    for (Entry& entry : entries_)
        if (chosen.contains(entry.parameter)) entry.rate_factor = factor;
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
