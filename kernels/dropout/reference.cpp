#include "engine/variant.h"
#include "kernels/dropout/dropout.h"

namespace curie {

void register_dropout_reference(Registry& registry) {
    using P = DropoutProblem;
    registry.add("dropout_forward",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     const T* x = in[0].data<T>();
                     T* y = out[0].data<T>();
                     for (int64_t i = 0; i < p.shape.size(); ++i) {
                         const double u =
                             to_unit_float(random_word(p.seed, p.stream, p.offset + i));
                         y[i] = u >= p.rate ? x[i] * static_cast<T>(p.scale()) : T{0};
                     }
                 }));
}

}  // namespace curie
