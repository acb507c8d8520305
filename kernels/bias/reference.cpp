#include "engine/variant.h"
#include "kernels/bias/bias.h"

namespace curie {

void register_bias_reference(Registry& registry) {
    using P = BiasProblem;
    registry.add("bias_forward",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     const T *x = in[0].data<T>(), *b = in[1].data<T>();
                     T* y = out[0].data<T>();
                     for (int64_t r = 0; r < p.rows(); ++r)
                         for (int64_t c = 0; c < p.channels(); ++c)
                             y[r * p.channels() + c] = x[r * p.channels() + c] + b[c];
                 }));
    registry.add("bias_gradient",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     const T* dy = in[0].data<T>();
                     T* db = out[0].data<T>();
                     for (int64_t c = 0; c < p.channels(); ++c) {
                         double total = 0;  // a float would lose the small terms of a long sum
                         for (int64_t r = 0; r < p.rows(); ++r) total += dy[r * p.channels() + c];
                         db[c] = static_cast<T>(total);
                     }
                 }));
}

}  // namespace curie
