#include "engine/variant.h"
#include "kernels/clip/clip.h"

namespace curie {

void register_clip_reference(Registry& registry) {
    using P = ClipProblem;
    registry.add("clip_forward",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     const T* x = in[0].data<T>();
                     T* y = out[0].data<T>();
                     const T bound = static_cast<T>(p.bound);
                     for (int64_t i = 0; i < p.shape.size(); ++i)
                         y[i] = x[i] > bound ? bound : x[i] < -bound ? -bound : x[i];
                 }));
    registry.add("clip_gradient",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     const T *x = in[0].data<T>(), *dy = in[1].data<T>();
                     T* dx = out[0].data<T>();
                     const T bound = static_cast<T>(p.bound);
                     for (int64_t i = 0; i < p.shape.size(); ++i)
                         dx[i] = x[i] > -bound && x[i] < bound ? dy[i] : 0;
                 }));
}

}  // namespace curie
