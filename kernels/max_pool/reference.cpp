// max_pool as the definition reads: plain loops in float32 and float64. The truth for every
// variant.
#include <cmath>

#include "engine/variant.h"
#include "kernels/max_pool/max_pool.h"

namespace curie {
namespace {

template <class T>
void forward(const MaxPoolProblem& p, const T* x, T* y, float16* index) {
    std::vector<bool> begun(static_cast<size_t>(pool_output_shape(p).size()));
    for_each_pooled(p, [&](int64_t ix, int64_t iy, int64_t tap) {
        const auto place = static_cast<size_t>(iy);
        const bool larger = !(x[ix] <= y[iy]) && !std::isnan(y[iy]);
        if (begun[place] && !larger) return;
        begun[place] = true;
        y[iy] = x[ix];
        if (index) index[iy] = static_cast<float16>(static_cast<float>(tap));
    });
}

template <class T>
void gradient(const MaxPoolProblem& p, const T* dy, const float16* index, T* dx) {
    std::fill_n(dx, pool_input_shape(p).size(), T{0});
    for_each_pooled(p, [&](int64_t ix, int64_t iy, int64_t tap) {
        if (static_cast<float>(index[iy]) == static_cast<float>(tap)) dx[ix] += dy[iy];
    });
}

}  // namespace

void register_max_pool_reference(Registry& registry) {
    using P = MaxPoolProblem;
    registry.add("max_pool_forward",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     forward<T>(p, in[0].data<T>(), out[0].data<T>(),
                                p.index ? out[1].data<float16>() : nullptr);
                 }));
    registry.add("max_pool_gradient",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     std::vector<float16> places;
                     if (!p.index) {
                         const auto size = static_cast<size_t>(in[2].size());
                         std::vector<T> y(size);
                         places.resize(size);
                         forward<T>(p, in[1].data<T>(), y.data(), places.data());
                     }
                     gradient<T>(p, in[0].data<T>(),
                                 p.index ? in[1].data<float16>() : places.data(), out[0].data<T>());
                 }));
}

}  // namespace curie
