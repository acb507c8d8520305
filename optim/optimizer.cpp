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
    std::vector<Entry*> entries;
    Tensors gradients;
    for (Entry& entry : entries_) {
        if (!entry.parameter->trainable) continue;
        const Tensor gradient = entry.parameter->value.gradient();
        require(gradient.defined(), name_,
                "expected a gradient for {}, got none; run backward() on a loss that depends on it "
                "or freeze its layer",
                entry.parameter->path);
        entries.push_back(&entry);
        gradients.push_back(gradient);
    }
    gradients = clip_gradients(context, std::move(gradients), clipping_);
    ++iterations_;
    for (size_t i = 0; i < entries.size(); ++i)
        update(context, entries[i]->parameter->value, gradients[i], entries[i]->slots, iterations_);
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
