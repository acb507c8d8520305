// Every variant of conv2d, on every device, as a variant of conv2d_transpose under the same name:
// forward is conv2d's data gradient, the data gradient conv2d's forward, the weight gradient
// conv2d's with the roles of x and dy exchanged. No weight is moved: H,W,O,C here is H,W,I,O there.
#include "engine/variant.h"
#include "kernels/conv2d_transpose/conv2d_transpose.h"

namespace curie {
namespace {

Conv2dProblem convolution_of(const Problem& problem) {
    const auto& transpose = static_cast<const Conv2dTransposeProblem&>(problem);
    Conv2dProblem convolution;
    static_cast<Conv2dGeometry&>(convolution) = transpose.convolution;
    convolution.dtype = transpose.dtype;
    return convolution;
}

/// Adds the variants of conv2d's operation `source`; `exchange` swaps the two inputs.
void derive(Registry& registry, const char* operation, const char* source, bool exchange) {
    const std::vector<Variant> variants = registry.at(source).variants;
    for (Variant variant : variants) {
        if (variant.name == "reference") continue;  // conv2d_transpose has its own truth
        if (variant.supports)
            variant.supports = [inner = variant.supports](const Problem& problem) {
                return inner(convolution_of(problem));
            };
        variant.run = [inner = variant.run, exchange](Context& context, const Problem& problem,
                                                      TensorSpan in, TensorSpan out) {
            const std::array exchanged{in[1], in[0]};
            inner(context, convolution_of(problem), exchange ? TensorSpan(exchanged) : in, out);
        };
        registry.add(operation, variant);
    }
}

}  // namespace

void register_conv2d_transpose_derived(Registry& registry) {
    derive(registry, "conv2d_transpose_forward", "conv2d_data_gradient", false);
    derive(registry, "conv2d_transpose_data_gradient", "conv2d_forward", false);
    derive(registry, "conv2d_transpose_weight_gradient", "conv2d_weight_gradient", true);
}

}  // namespace curie
