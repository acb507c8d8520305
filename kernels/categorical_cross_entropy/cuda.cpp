#include "kernels/categorical_cross_entropy/1_lanes_per_row.h"
#include "kernels/categorical_cross_entropy/categorical_cross_entropy.h"
#include "kernels/device_variant.h"
#include "kernels/loss.h"

namespace curie {

void register_categorical_cross_entropy_cuda(Registry& registry) {
    using P = CategoricalCrossEntropyProblem;
    add_device_variant<P>(registry, "categorical_cross_entropy_forward", "1_lanes_per_row", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              const Tensor partial = context.empty({loss_blocks}, DType::float64);
                              CURIE_CALL_DEVICE(context, categorical_cross_entropy_forward,
                                                loss_terms(p, in, p.classes()),
                                                partial.data<double>(), out[0].data<float>());
                          });
    add_device_variant<P>(registry, "categorical_cross_entropy_gradient", "1_lanes_per_row", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              CURIE_CALL_DEVICE(context, categorical_cross_entropy_gradient,
                                                loss_terms(p, in, p.classes()),
                                                in.back().data<float>(), out[0].data<float>());
                          });
}

}  // namespace curie
