#include "engine/variant.h"
#include "kernels/binary_cross_entropy/binary_cross_entropy.h"
#include "kernels/binary_cross_entropy/cpu_vectorised.h"

namespace curie {
namespace {

using P = BinaryCrossEntropyProblem;

/// One weight per logit, of weighted problems.
Tensor element_weights(Context& context, const P& p, TensorSpan in) {
    if (p.outputs() == 1) return in[2];
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
                           const Tensor weights = p.weighted ? element_weights(c, p, in) : Tensor();
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
                const Tensor weights = p.weighted ? element_weights(c, p, in) : Tensor();
                const int64_t size = p.shape.size();
                CURIE_CALL_KERNEL(binary_cross_entropy_gradient, in[0].data<float>(),
                                  in[1].data<float>(), p.weighted ? weights.data<float>() : nullptr,
                                  static_cast<float>(p.label_smoothing),
                                  static_cast<float>(*in.back().data<float>() / double(size)),
                                  out[0].data<float>(), size);
            }));
}

}  // namespace curie
