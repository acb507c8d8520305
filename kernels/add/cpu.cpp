#include "kernels/add/cpu_vectorised.h"
#include "kernels/elementwise.h"

namespace curie {

void register_add_cpu(Registry& registry) {
    using P = ElementwiseProblem;
    registry.add("add_forward",
                 cpu_variant<P>(
                     "cpu_vectorised", 20, [](Context&, const P& p, TensorSpan in, TensorSpan out) {
                         CURIE_CALL_KERNEL(add_forward, in[0].data<float>(), in[1].data<float>(),
                                           out[0].data<float>(), p.shape.size());
                     }));
}

}  // namespace curie
