#include "engine/variant.h"
#include "kernels/l2_penalty/l2_penalty.h"

namespace curie {

void register_l2_penalty_reference(Registry& registry) {
    using P = L2PenaltyProblem;
    registry.add("l2_penalty_forward",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     const T* w = in[0].data<T>();
                     double total = 0;  // a float would lose the small terms of a long sum
                     for (int64_t i = 0; i < p.shape.size(); ++i) total += double{w[i]} * w[i];
                     *out[0].data<T>() = static_cast<T>(p.factor * total);
                 }));
    registry.add("l2_penalty_gradient",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     const T* w = in[0].data<T>();
                     T* dw = out[0].data<T>();
                     const T scale = static_cast<T>(2 * p.factor * *in[1].data<T>());
                     for (int64_t i = 0; i < p.shape.size(); ++i) dw[i] = scale * w[i];
                 }));
}

}  // namespace curie
