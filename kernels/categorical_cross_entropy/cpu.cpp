#include <numeric>

#include "engine/variant.h"
#include "kernels/categorical_cross_entropy/categorical_cross_entropy.h"
#include "kernels/categorical_cross_entropy/cpu_vectorised.h"
#include "kernels/loss.h"

namespace curie {

void register_categorical_cross_entropy_cpu(Registry& registry) {
    using P = CategoricalCrossEntropyProblem;
    registry.add("categorical_cross_entropy_forward",
                 cpu_variant<P>("cpu_vectorised", 20,
                                [](Context& c, const P& p, TensorSpan in, TensorSpan out) {
                                    const Tensor losses = c.empty({p.samples()}, DType::float64);
                                    double* first = losses.data<double>();
                                    CURIE_CALL_KERNEL(categorical_cross_entropy_forward,
                                                      loss_terms(p, in, p.classes()), first);
                                    const double total =
                                        std::accumulate(first, first + p.samples(), 0.0);
                                    *out[0].data<float>() = static_cast<float>(total / p.samples());
                                }));
    registry.add("categorical_cross_entropy_gradient",
                 cpu_variant<P>(
                     "cpu_vectorised", 20, [](Context&, const P& p, TensorSpan in, TensorSpan out) {
                         const double scale = *in.back().data<float>() / double(p.samples());
                         CURIE_CALL_KERNEL(categorical_cross_entropy_gradient,
                                           loss_terms(p, in, p.classes()),
                                           static_cast<float>(scale), out[0].data<float>());
                     }));
}

}  // namespace curie
