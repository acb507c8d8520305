#include "training/non_finite.h"

#include <cmath>

namespace curie {

bool all_finite(const Tensor& tensor) {
    for (double element : tensor.to_doubles())
        if (!std::isfinite(element)) return false;
    return true;
}

std::string explain_non_finite(Context& context, const Module& model,
                               const std::function<void()>& forward) {
    // Not the moving statistics: the bad forward pass has moved them already.
    for (const auto& parameter : model.parameters())
        if (!all_finite(parameter->value))
            return fmt::format(
                "parameter {} is not finite already: the step before overflowed it; "
                "try a smaller --learning-rate or --global-clip-norm 1",
                parameter->path);
    std::string first;
    const auto before = context.on_layer_output;
    context.on_layer_output = [&](const std::string& layer, const Tensor& output) {
        if (first.empty() && !all_finite(output)) first = layer;
    };
    forward();
    context.on_layer_output = before;
    if (first.empty())
        return "every layer's output is finite: the loss itself overflowed; check the labels";
    return fmt::format(
        "the output of layer {} went bad first, from finite weights: look for extreme values in "
        "the images of this batch, or try a smaller --learning-rate",
        first);
}

}  // namespace curie
