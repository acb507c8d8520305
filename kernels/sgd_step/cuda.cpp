#include "kernels/device_variant.h"
#include "kernels/sgd_step/1_vectorised.h"
#include "kernels/sgd_step/sgd_step.h"

namespace curie {

void register_sgd_step_cuda(Registry& registry) {
    using P = SgdStepProblem;
    add_device_variant<P>(
        registry, "sgd_step", "1_vectorised", 10,
        [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
            const float rate = static_cast<float>(p.options.learning_rate);
            const float momentum = static_cast<float>(p.options.momentum);
            const float *weight = in[0].data<float>(), *gradient = in[1].data<float>();
            if (!p.has_velocity()) {
                CURIE_CALL_DEVICE(context, sgd_step, weight, gradient, out[0].data<float>(), rate,
                                  p.shape.size());
            } else {
                CURIE_CALL_DEVICE(context, sgd_momentum_step, weight, gradient, in[2].data<float>(),
                                  out[0].data<float>(), out[1].data<float>(), rate, momentum,
                                  p.options.nesterov, p.shape.size());
            }
        });
}

}  // namespace curie
