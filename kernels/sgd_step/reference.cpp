#include "engine/variant.h"
#include "kernels/sgd_step/sgd_step.h"

namespace curie {
namespace {

template <class T>
void step(const SgdStepProblem& p, TensorSpan in, TensorSpan out) {
    const T *w = in[0].data<T>(), *g = in[1].data<T>();
    T* new_w = out[0].data<T>();
    const T rate = static_cast<T>(p.options.learning_rate);
    const T momentum = static_cast<T>(p.options.momentum);
    for (int64_t i = 0; i < p.shape.size(); ++i) {
        const T plain = rate * g[i];
        if (!p.has_velocity()) {
            new_w[i] = w[i] - plain;
            continue;
        }
        const T velocity = momentum * in[2].data<T>()[i] - plain;
        new_w[i] = w[i] + (p.options.nesterov ? momentum * velocity - plain : velocity);
        out[1].data<T>()[i] = velocity;
    }
}

}  // namespace

void register_sgd_step_reference(Registry& registry) {
    using P = SgdStepProblem;
    registry.add("sgd_step",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     step<decltype(type)>(p, in, out);
                 }));
}

}  // namespace curie
