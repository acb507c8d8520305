#include <algorithm>
#include <cmath>

#include "engine/variant.h"
#include "kernels/categorical_cross_entropy/categorical_cross_entropy.h"

namespace curie {
namespace {

using P = CategoricalCrossEntropyProblem;

template <class T>
T log_sum_exp(const T* z, int64_t classes) {
    const T largest = *std::max_element(z, z + classes);
    T total = 0;
    for (int64_t k = 0; k < classes; ++k) total += std::exp(z[k] - largest);
    return largest + std::log(total);
}

template <class T>
T smoothed(const P& p, T target) {
    const T a = static_cast<T>(p.label_smoothing);
    return target * (1 - a) + a / static_cast<T>(p.classes());
}

template <class T>
void forward(const P& p, const T* z, const T* targets, const T* weights, T* y) {
    double total = 0;
    for (int64_t n = 0; n < p.samples(); ++n, z += p.classes(), targets += p.classes()) {
        const T normaliser = log_sum_exp(z, p.classes());
        T loss = 0;
        for (int64_t k = 0; k < p.classes(); ++k)
            loss += smoothed(p, targets[k]) * (normaliser - z[k]);
        total += double{weights ? weights[n] : T{1}} * loss;
    }
    *y = static_cast<T>(total / p.samples());
}

template <class T>
void gradient(const P& p, const T* z, const T* targets, const T* weights, T dy, T* dz) {
    for (int64_t n = 0; n < p.samples(); ++n) {
        const T normaliser = log_sum_exp(z, p.classes());
        const T scale = dy * (weights ? weights[n] : T{1}) / static_cast<T>(p.samples());
        T mass = 0;
        for (int64_t k = 0; k < p.classes(); ++k) mass += smoothed(p, targets[k]);
        for (int64_t k = 0; k < p.classes(); ++k)
            dz[k] = scale * (std::exp(z[k] - normaliser) * mass - smoothed(p, targets[k]));
        z += p.classes();
        targets += p.classes();
        dz += p.classes();
    }
}

}  // namespace

void register_categorical_cross_entropy_reference(Registry& registry) {
    registry.add("categorical_cross_entropy_forward",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     forward<T>(p, in[0].data<T>(), in[1].data<T>(),
                                p.weighted ? in[2].data<T>() : nullptr, out[0].data<T>());
                 }));
    registry.add("categorical_cross_entropy_gradient",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     gradient<T>(p, in[0].data<T>(), in[1].data<T>(),
                                 p.weighted ? in[2].data<T>() : nullptr, *in.back().data<T>(),
                                 out[0].data<T>());
                 }));
}

}  // namespace curie
