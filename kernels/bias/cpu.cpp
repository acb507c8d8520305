#include "engine/variant.h"
#include "kernels/bias/bias.h"
#include "kernels/bias/cpu_vectorised.h"
#include "kernels/column_sum_scratch.h"

namespace curie {

void register_bias_cpu(Registry& registry) {
    using P = BiasProblem;
    registry.add("bias_forward",
                 cpu_variant<P>(
                     "cpu_vectorised", 20, [](Context&, const P& p, TensorSpan in, TensorSpan out) {
                         CURIE_CALL_KERNEL(bias_forward, in[0].data<float>(), in[1].data<float>(),
                                           out[0].data<float>(), p.rows(), p.channels());
                     }));
    registry.add(
        "bias_gradient",
        cpu_variant<P>(
            "cpu_vectorised", 20, [](Context& c, const P& p, TensorSpan in, TensorSpan out) {
                const Tensor scratch = c.empty({column_sum_scratch(p.rows(), p.channels())});
                CURIE_CALL_KERNEL(bias_gradient, in[0].data<float>(), out[0].data<float>(),
                                  scratch.data<float>(), p.rows(), p.channels());
            }));
}

}  // namespace curie
