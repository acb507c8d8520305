#include "engine/variant.h"
#include "kernels/sum/cpu_blocked.h"
#include "kernels/sum/sum.h"

namespace curie {

void register_sum_cpu(Registry& registry) {
    using P = SumProblem;
    registry.add(
        "sum_forward",
        cpu_variant<P>("cpu_blocked", 20, [](Context&, const P& p, TensorSpan in, TensorSpan out) {
            const double total =
                CURIE_CALL_KERNEL(sum_forward, in[0].data<float>(), p.shape.size());
            *out[0].data<float>() = static_cast<float>(p.scale() * total);
        }));
    registry.add(
        "sum_gradient",
        cpu_variant<P>("cpu_blocked", 20, [](Context&, const P& p, TensorSpan in, TensorSpan out) {
            const float value = static_cast<float>(p.scale() * *in[0].data<float>());
            CURIE_CALL_KERNEL(sum_gradient, value, out[0].data<float>(), p.shape.size());
        }));
}

}  // namespace curie
