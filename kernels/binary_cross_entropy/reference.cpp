#include <cmath>

#include "engine/variant.h"
#include "kernels/binary_cross_entropy/binary_cross_entropy.h"

namespace curie {
namespace {

/// Calls visit(element, logit, smoothed target, sample weight) for every element.
template <class T, class Visit>
void for_each_element(const BinaryCrossEntropyProblem& p, TensorSpan in, Visit&& visit) {
    const T *z = in[0].data<T>(), *targets = in[1].data<T>();
    const T a = static_cast<T>(p.label_smoothing);
    for (int64_t i = 0; i < p.shape.size(); ++i)
        visit(i, z[i], targets[i] * (1 - a) + a / 2,
              p.weighted ? in[2].data<T>()[i / p.outputs()] : T{1});
}

}  // namespace

void register_binary_cross_entropy_reference(Registry& registry) {
    using P = BinaryCrossEntropyProblem;
    registry.add("binary_cross_entropy_forward",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     double total = 0;
                     for_each_element<T>(p, in, [&](int64_t, T z, T t, T weight) {
                         const T loss =
                             std::max(z, T{0}) - z * t + std::log1p(std::exp(-std::abs(z)));
                         total += double{weight} * loss;
                     });
                     *out[0].data<T>() = static_cast<T>(total / p.shape.size());
                 }));
    registry.add("binary_cross_entropy_gradient",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     T* dz = out[0].data<T>();
                     const T scale = static_cast<T>(*in.back().data<T>() / double(p.shape.size()));
                     for_each_element<T>(p, in, [=](int64_t i, T z, T t, T weight) {
                         dz[i] = scale * weight * (1 / (1 + std::exp(-z)) - t);
                     });
                 }));
}

}  // namespace curie
