#include "optim/sgd.h"

namespace curie {
namespace {

std::vector<std::string> slots_of(const SgdOptions& options) {
    if (options.momentum == 0) return {};
    return {"velocity"};
}

}  // namespace

Sgd::Sgd(Context& context, const Parameters& parameters, const SgdOptions& options,
         const GradientClipping& clipping)
    : Optimizer(context, "sgd", parameters, slots_of(options), clipping), options_(options) {
    if (!(options.momentum >= 0 && options.momentum <= 1))
        fail_input("sgd", "expected a momentum in [0, 1], got {}", options.momentum);
    learning_rate = options.learning_rate;
}

void Sgd::update(Context& context, const Tensor& value, const Tensor& gradient,
                 const Tensors& slots, int64_t) {
    SgdOptions now = options_;
    now.learning_rate = learning_rate;
    sgd_step(context, value, gradient, slots.empty() ? Tensor() : slots[0], now);
}

std::string Sgd::describe() const {
    if (options_.momentum == 0) return "sgd";
    return fmt::format("sgd, {}momentum {}", options_.nesterov ? "Nesterov " : "",
                       options_.momentum);
}

}  // namespace curie
