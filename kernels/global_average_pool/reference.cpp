// global_average_pool as the formula reads: plain loops in float32 and float64. The truth for every
// variant.
#include "engine/variant.h"
#include "kernels/global_average_pool/global_average_pool.h"

namespace curie {

void register_global_average_pool_reference(Registry& registry) {
    using P = GlobalAveragePoolProblem;
    registry.add("global_average_pool_forward",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     const T* x = in[0].data<T>();
                     for (int64_t n = 0; n < p.batch; ++n)
                         for (int64_t c = 0; c < p.channels; ++c) {
                             T sum = 0;
                             for (int64_t i = 0; i < p.pixels(); ++i)
                                 sum += x[(n * p.pixels() + i) * p.channels + c];
                             out[0].data<T>()[n * p.channels + c] =
                                 sum / static_cast<T>(p.pixels());
                         }
                 }));
    registry.add("global_average_pool_gradient",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     const int64_t image = p.pixels() * p.channels;
                     for (int64_t i = 0; i < p.batch * image; ++i)
                         out[0].data<T>()[i] =
                             in[0].data<T>()[i / image * p.channels + i % p.channels] /
                             static_cast<T>(p.pixels());
                 }));
}

}  // namespace curie
