#include "engine/variant.h"
#include "kernels/scale/scale.h"

namespace curie {

void register_scale_reference(Registry& registry) {
    using P = ScaleProblem;
    registry.add("scale_forward",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     const T* x = in[0].data<T>();
                     T* y = out[0].data<T>();
                     const T factor = static_cast<T>(p.factor);
                     for (int64_t i = 0; i < p.shape.size(); ++i) y[i] = factor * x[i];
                 }));
}

}  // namespace curie
