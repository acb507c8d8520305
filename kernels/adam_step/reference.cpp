#include <algorithm>
#include <cmath>

#include "engine/variant.h"
#include "kernels/adam_step/adam_step.h"

namespace curie {
namespace {

template <class T>
void step(const AdamStepProblem& p, TensorSpan in, TensorSpan out) {
    const T *w = in[0].data<T>(), *g = in[1].data<T>(), *m = in[2].data<T>(), *v = in[3].data<T>();
    T *new_w = out[0].data<T>(), *new_m = out[1].data<T>(), *new_v = out[2].data<T>();
    const AdamOptions& o = p.options;
    const T decay = static_cast<T>(o.learning_rate * o.weight_decay);
    const T fresh1 = static_cast<T>(1 - o.beta1), fresh2 = static_cast<T>(1 - o.beta2);
    const T alpha = static_cast<T>(p.alpha()), epsilon = static_cast<T>(o.epsilon);
    for (int64_t i = 0; i < p.shape.size(); ++i) {
        const T first = m[i] + (g[i] - m[i]) * fresh1;
        const T second = v[i] + (g[i] * g[i] - v[i]) * fresh2;
        T divisor = second;
        if (o.amsgrad) out[3].data<T>()[i] = divisor = std::max(in[4].data<T>()[i], second);
        new_w[i] = w[i] - decay * w[i] - alpha * first / (std::sqrt(divisor) + epsilon);
        new_m[i] = first;
        new_v[i] = second;
    }
}

}  // namespace

void register_adam_step_reference(Registry& registry) {
    using P = AdamStepProblem;
    registry.add("adam_step",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     step<decltype(type)>(p, in, out);
                 }));
}

}  // namespace curie
