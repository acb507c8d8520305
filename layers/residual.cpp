#include "layers/residual.h"

#include "kernels/add/add.h"
#include "layers/activation.h"

namespace curie {

Residual::Residual(std::shared_ptr<Module> main, std::shared_ptr<Module> shortcut,
                   Activation activation)
    : Module("Residual"), activation_(activation) {
    main_ = add_child("", std::move(main));
    if (shortcut) shortcut_ = add_child("", std::move(shortcut));
}

Tensor Residual::forward(Context& context, const Tensor& x) {
    const Tensor residual = (*main_)(context, x);
    const Tensor sum = add(context, shortcut_ ? (*shortcut_)(context, x) : x, residual);
    report(context, "add", sum);
    if (activation_ == Activation::none) return sum;
    const Tensor y = activate(context, sum, activation_);
    report(context, "add_activation", y);
    return y;
}

Shape Residual::output_shape(const Shape& input) const {
    const Shape residual = main_->output_shape(input);
    const Shape shortcut = shortcut_ ? shortcut_->output_shape(input) : input;
    require(residual == shortcut, where(),
            "expected two branches of one shape to add, got {} and a shortcut of {}; give the "
            "shortcut a 1x1 convolution",
            residual, shortcut);
    return residual;
}

void Residual::append_records(const Shape& input, std::vector<LayerRecord>& records) const {
    main_->append_records(input, records);
    if (shortcut_) shortcut_->append_records(input, records);
    const Shape output = output_shape(input);
    LayerRecord sum = record_of("add", "Add", output);
    sum.flops = output.size();
    records.push_back(sum);
    if (activation_ == Activation::none) return;
    LayerRecord activated = record_of("add_activation", name_of(activation_), output);
    activated.flops = flops_per_element(activation_) * output.size();
    records.push_back(activated);
}

std::string Residual::describe() const {
    return fmt::format("Residual({}{})", shortcut_ ? "shortcut" : "identity",
                       activation_ == Activation::none ? std::string()
                                                       : fmt::format(", {}", name_of(activation_)));
}

}  // namespace curie
