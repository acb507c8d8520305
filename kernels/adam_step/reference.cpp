#include <algorithm>
#include <cmath>

#include "engine/variant.h"
#include "kernels/adam_step/multi_tensor.h"

namespace curie {
namespace {

/// `g` stands for in[1].
template <class T>
void step(const AdamStepProblem& p, const T* g, TensorSpan in, TensorSpan out) {
    const T *w = in[0].data<T>(), *m = in[2].data<T>(), *v = in[3].data<T>();
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

template <class T>
void step_each(const MultiTensorAdamProblem& p, TensorSpan in, TensorSpan out) {
    for (size_t i = 0; i < p.shapes.size(); ++i) {
        const Tensors inputs = parameter_of(p, in, i), outputs = parameter_of(p, out, i);
        const T *w = inputs[0].data<T>(), *g = inputs[1].data<T>(),
                l2 = static_cast<T>(2 * p.l2[i]);
        std::vector<T> gradient(g, g + p.shapes[i].size());
        if (l2 != 0)
            for (size_t k = 0; k < gradient.size(); ++k) gradient[k] += l2 * w[k];
        step<T>(p.one(i), gradient.data(), inputs, outputs);
    }
}

}  // namespace

void register_adam_step_reference(Registry& registry) {
    using P = AdamStepProblem;
    registry.add("adam_step",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     step<T>(p, in[1].data<T>(), in, out);
                 }));
    using Many = MultiTensorAdamProblem;
    registry.add(
        "adam_step_multi_tensor",
        reference_variant<Many>([](auto type, const Many& p, TensorSpan in, TensorSpan out) {
            step_each<decltype(type)>(p, in, out);
        }));
}

}  // namespace curie
