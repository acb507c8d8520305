#include "engine/variant.h"
#include "kernels/softmax/cpu_vectorised.h"
#include "kernels/softmax/softmax.h"

namespace curie {

void register_softmax_cpu(Registry& registry) {
    using P = SoftmaxProblem;
    registry.add("softmax_forward",
                 cpu_variant<P>("cpu_vectorised", 20,
                                [](Context&, const P& p, TensorSpan in, TensorSpan out) {
                                    CURIE_CALL_KERNEL(softmax_forward, in[0].data<float>(),
                                                      out[0].data<float>(), p.rows(), p.classes());
                                }));
    registry.add("softmax_gradient",
                 cpu_variant<P>("cpu_vectorised", 20,
                                [](Context&, const P& p, TensorSpan in, TensorSpan out) {
                                    CURIE_CALL_KERNEL(softmax_gradient, in[0].data<float>(),
                                                      in[1].data<float>(), out[0].data<float>(),
                                                      p.rows(), p.classes());
                                }));
}

}  // namespace curie
