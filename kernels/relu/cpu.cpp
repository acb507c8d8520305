#include "kernels/elementwise.h"
#include "kernels/relu/cpu_vectorised.h"

namespace curie {

void register_relu_cpu(Registry& registry) {
    using P = ElementwiseProblem;
    registry.add("relu_forward",
                 cpu_variant<P>("cpu_vectorised", 20,
                                [](Context&, const P& p, TensorSpan in, TensorSpan out) {
                                    CURIE_CALL_KERNEL(relu_forward, in[0].data<float>(),
                                                      out[0].data<float>(), p.shape.size());
                                }));
    registry.add("relu_gradient",
                 cpu_variant<P>(
                     "cpu_vectorised", 20, [](Context&, const P& p, TensorSpan in, TensorSpan out) {
                         CURIE_CALL_KERNEL(relu_gradient, in[0].data<float>(), in[1].data<float>(),
                                           out[0].data<float>(), p.shape.size());
                     }));
}

}  // namespace curie
