#include "engine/variant.h"
#include "kernels/l2_penalty/cpu_blocked.h"
#include "kernels/l2_penalty/l2_penalty.h"
#include "kernels/scale/cpu_vectorised.h"

namespace curie {

void register_l2_penalty_cpu(Registry& registry) {
    using P = L2PenaltyProblem;
    registry.add(
        "l2_penalty_forward",
        cpu_variant<P>("cpu_blocked", 20, [](Context&, const P& p, TensorSpan in, TensorSpan out) {
            const double squares =
                CURIE_CALL_KERNEL(sum_of_squares, in[0].data<float>(), p.shape.size());
            *out[0].data<float>() = static_cast<float>(p.factor * squares);
        }));
    registry.add(
        "l2_penalty_gradient",
        cpu_variant<P>("cpu_blocked", 20, [](Context&, const P& p, TensorSpan in, TensorSpan out) {
            const float scale = static_cast<float>(2 * p.factor * *in[1].data<float>());
            CURIE_CALL_KERNEL(scale_forward, in[0].data<float>(), scale, out[0].data<float>(),
                              p.shape.size());
        }));
}

}  // namespace curie
