// average_pool as the definition reads: plain loops in float32 and float64. The truth for every
// variant.
#include "engine/variant.h"
#include "kernels/average_pool/average_pool.h"

namespace curie {
namespace {

template <class T>
void forward(const AveragePoolProblem& p, const T* x, T* y) {
    const int64_t size = pool_output_shape(p).size(), pixels = p.out_height() * p.out_width();
    const std::vector<double> inverse = p.inverse_counts();
    std::fill_n(y, size, T{0});
    for_each_pooled(p, [=](int64_t ix, int64_t iy, int64_t) { y[iy] += x[ix]; });
    for (int64_t i = 0; i < size; ++i)
        y[i] *= static_cast<T>(inverse[static_cast<size_t>(i / p.channels % pixels)]);
}

template <class T>
void gradient(const AveragePoolProblem& p, const T* dy, T* dx) {
    const int64_t pixels = p.out_height() * p.out_width();
    const std::vector<double> inverse = p.inverse_counts();
    std::fill_n(dx, pool_input_shape(p).size(), T{0});
    for_each_pooled(p, [&](int64_t ix, int64_t iy, int64_t) {
        dx[ix] += dy[iy] * static_cast<T>(inverse[static_cast<size_t>(iy / p.channels % pixels)]);
    });
}

}  // namespace

void register_average_pool_reference(Registry& registry) {
    using P = AveragePoolProblem;
    registry.add("average_pool_forward",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     forward<T>(p, in[0].data<T>(), out[0].data<T>());
                 }));
    registry.add("average_pool_gradient",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     gradient<T>(p, in[0].data<T>(), out[0].data<T>());
                 }));
}

}  // namespace curie
