#include "engine/variant.h"
#include "kernels/sgd_step/cpu_fused.h"
#include "kernels/sgd_step/sgd_step.h"

namespace curie {

void register_sgd_step_cpu(Registry& registry) {
    using P = SgdStepProblem;
    registry.add(
        "sgd_step",
        cpu_variant<P>("cpu_fused", 20, [](Context&, const P& p, TensorSpan in, TensorSpan out) {
            const float rate = static_cast<float>(p.options.learning_rate);
            const float momentum = static_cast<float>(p.options.momentum);
            const float *weight = in[0].data<float>(), *gradient = in[1].data<float>();
            if (!p.has_velocity()) {
                CURIE_CALL_KERNEL(sgd_step, weight, gradient, out[0].data<float>(), rate,
                                  p.shape.size());
            } else {
                CURIE_CALL_KERNEL(sgd_momentum_step, weight, gradient, in[2].data<float>(),
                                  out[0].data<float>(), out[1].data<float>(), rate, momentum,
                                  p.options.nesterov, p.shape.size());
            }
        }));
}

}  // namespace curie
