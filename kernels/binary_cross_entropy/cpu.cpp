#include "engine/variant.h"
#include "kernels/binary_cross_entropy/binary_cross_entropy.h"
#include "kernels/binary_cross_entropy/cpu_vectorised.h"

namespace curie {
namespace {

using P = BinaryCrossEntropyProblem;

/// One weight per logit; undefined when there are none.
Tensor element_weights(Context& context, const P& p, TensorSpan in) {
    if (!p.weighted || p.outputs() == 1) return p.weighted ? in[2] : Tensor();
    const Tensor weights = context.empty(p.shape);
    for (int64_t n = 0; n < p.samples(); ++n)
        std::fill_n(weights.data<float>() + n * p.outputs(), p.outputs(), in[2].data<float>()[n]);
    return weights;
}

}  // namespace

void register_binary_cross_entropy_cpu(Registry& registry) {
    registry.add(
        "binary_cross_entropy_forward",
        cpu_variant<P>("cpu_vectorised", 20,
                       [](Context& c, const P& p, TensorSpan in, TensorSpan out) {
                           const Tensor weights = element_weights(c, p, in);
                           const double total = CURIE_CALL_KERNEL(
                               binary_cross_entropy_forward, in[0].data<float>(),
                               in[1].data<float>(), p.weighted ? weights.data<float>() : nullptr,
                               static_cast<float>(p.label_smoothing), p.shape.size());
                           *out[0].data<float>() = static_cast<float>(total / p.shape.size());
                       }));
    registry.add(
        "binary_cross_entropy_gradient",
        cpu_variant<P>(
            "cpu_vectorised", 20, [](Context& c, const P& p, TensorSpan in, TensorSpan out) {
                const Tensor weights = element_weights(c, p, in);
                const double scale = *in.back().data<float>() / double(p.shape.size());
                CURIE_CALL_KERNEL(binary_cross_entropy_gradient, in[0].data<float>(),
                                  in[1].data<float>(), p.weighted ? weights.data<float>() : nullptr,
                                  static_cast<float>(p.label_smoothing), static_cast<float>(scale),
                                  out[0].data<float>(), p.shape.size());
            }));
}

}  // namespace curie
