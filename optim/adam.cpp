#include "optim/adam.h"

namespace curie {
namespace {

std::vector<std::string> slots_of(const AdamOptions& options) {
    std::vector<std::string> slots{"m", "v"};
    if (options.amsgrad) slots.push_back("v_max");
    return slots;
}

}  // namespace

Adam::Adam(Context& context, std::string name, const Parameters& parameters,
           const AdamOptions& options, const GradientClipping& clipping)
    : Optimizer(context, std::move(name), parameters, slots_of(options), clipping),
      options_(options) {
    const auto in_unit = [](double beta) { return beta >= 0 && beta < 1; };
    if (!in_unit(options.beta1) || !in_unit(options.beta2))
        fail_input(this->name(), "expected betas in [0, 1), got {} and {}", options.beta1,
                   options.beta2);
    if (!(options.epsilon > 0) || !(options.weight_decay >= 0))
        fail_input(this->name(), "expected an epsilon > 0 and a weight decay >= 0, got {} and {}",
                   options.epsilon, options.weight_decay);
    learning_rate = options.learning_rate;
}

void Adam::update(Context& context, const Tensor& value, const Tensor& gradient,
                  const Tensors& slots, int64_t iteration) {
    AdamOptions now = options_;
    now.learning_rate = learning_rate;
    adam_step(context, value, gradient, slots[0], slots[1], options_.amsgrad ? slots[2] : Tensor(),
              now, iteration);
}

void Adam::update_all(Context& context, std::span<const Target> targets, int64_t iteration) {
    for (const Target& target : targets)
        if (!takes_l2(context, target.value.dtype()))
            return Optimizer::update_all(context, targets, iteration);
    std::vector<AdamTarget> all;
    for (const Target& target : targets)
        all.push_back({target.value, target.gradient, target.slots[0], target.slots[1],
                       options_.amsgrad ? target.slots[2] : Tensor(), target.l2});
    AdamOptions now = options_;
    now.learning_rate = learning_rate;
    adam_step_multi_tensor(context, all, now, iteration);
}

bool Adam::takes_l2(const Context& context, DType dtype) const {
    // On the CPU there are no launches to spare.
    return context.device().kind != DeviceKind::cpu && dtype == DType::float32;
}

std::string Adam::describe() const {
    std::string text = fmt::format("{}, beta1 {}, beta2 {}, epsilon {}", name(), options_.beta1,
                                   options_.beta2, options_.epsilon);
    if (options_.weight_decay > 0) text += fmt::format(", weight decay {}", options_.weight_decay);
    if (options_.amsgrad) text += ", amsgrad";
    return text;
}

}  // namespace curie
