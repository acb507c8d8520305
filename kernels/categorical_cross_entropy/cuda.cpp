#include "kernels/categorical_cross_entropy/1_lanes_per_row.h"
#include "kernels/categorical_cross_entropy/categorical_cross_entropy.h"
#include "kernels/device_variant.h"

namespace curie {
namespace {

using P = CategoricalCrossEntropyProblem;

LossTerms terms(const P& p, TensorSpan in) {
    return {in[0].data<float>(),
            in[1].data<float>(),
            p.weighted ? in[2].data<float>() : nullptr,
            static_cast<float>(p.label_smoothing),
            p.samples(),
            p.classes()};
}

}  // namespace

void register_categorical_cross_entropy_cuda(Registry& registry) {
    add_device_variant<P>(registry, "categorical_cross_entropy_forward", "1_lanes_per_row", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              const Tensor partial = context.empty({loss_blocks}, DType::float64);
                              CURIE_CALL_DEVICE(context, categorical_cross_entropy_forward,
                                                terms(p, in), partial.data<double>(),
                                                out[0].data<float>());
                          });
    add_device_variant<P>(registry, "categorical_cross_entropy_gradient", "1_lanes_per_row", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              CURIE_CALL_DEVICE(context, categorical_cross_entropy_gradient,
                                                terms(p, in), in.back().data<float>(),
                                                out[0].data<float>());
                          });
}

}  // namespace curie
