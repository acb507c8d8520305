// depthwise_conv2d as the formula reads: plain loops in float32 and float64. The truth for every
// variant.
#include "engine/variant.h"
#include "kernels/depthwise_conv2d/depthwise_conv2d.h"

namespace curie {
namespace {

/// Calls `visit(x index, w index, y index)` for every multiply-add.
template <class Visit>
void for_each_product(const DepthwiseConv2dProblem& p, Visit&& visit) {
    const int64_t out = p.out_channels();
    for (int64_t n = 0; n < p.batch; ++n)
        for (int64_t oh = 0; oh < p.out_height(); ++oh)
            for (int64_t ow = 0; ow < p.out_width(); ++ow)
                for (int64_t r = 0; r < p.rows.kernel; ++r)
                    for (int64_t s = 0; s < p.columns.kernel; ++s) {
                        const int64_t h = p.rows.input(oh, r), w = p.columns.input(ow, s);
                        if (h < 0 || h >= p.height || w < 0 || w >= p.width) continue;
                        const int64_t x = ((n * p.height + h) * p.width + w) * p.channels;
                        const int64_t y = ((n * p.out_height() + oh) * p.out_width() + ow) * out;
                        const int64_t tap = (r * p.columns.kernel + s) * out;
                        for (int64_t c = 0; c < p.channels; ++c)
                            for (int64_t m = 0; m < p.multiplier; ++m) {
                                const int64_t k = c * p.multiplier + m;
                                visit(x + c, tap + k, y + k);
                            }
                    }
}

template <class T>
void forward(const DepthwiseConv2dProblem& p, const T* x, const T* w, const T* bias, T* y) {
    const int64_t size = p.output_shape().size();
    for (int64_t i = 0; i < size; ++i) y[i] = bias ? bias[i % p.out_channels()] : T{0};
    for_each_product(p, [=](int64_t ix, int64_t iw, int64_t iy) { y[iy] += x[ix] * w[iw]; });
}

template <class T>
void data_gradient(const DepthwiseConv2dProblem& p, const T* dy, const T* w, T* dx) {
    std::fill_n(dx, p.input_shape().size(), T{0});
    for_each_product(p, [=](int64_t ix, int64_t iw, int64_t iy) { dx[ix] += dy[iy] * w[iw]; });
}

template <class T>
void weight_gradient(const DepthwiseConv2dProblem& p, const T* x, const T* dy, T* dw, T* db) {
    std::fill_n(dw, p.weight_shape().size(), T{0});
    for_each_product(p, [=](int64_t ix, int64_t iw, int64_t iy) { dw[iw] += x[ix] * dy[iy]; });
    if (!db) return;
    std::fill_n(db, p.out_channels(), T{0});
    const int64_t size = p.output_shape().size();
    for (int64_t i = 0; i < size; ++i) db[i % p.out_channels()] += dy[i];
}

}  // namespace

void register_depthwise_conv2d_reference(Registry& registry) {
    using P = DepthwiseConv2dProblem;
    registry.add("depthwise_conv2d_forward",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     forward<T>(p, in[0].data<T>(), in[1].data<T>(),
                                p.bias ? in[2].data<T>() : nullptr, out[0].data<T>());
                 }));
    registry.add("depthwise_conv2d_data_gradient",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     data_gradient<T>(p, in[0].data<T>(), in[1].data<T>(), out[0].data<T>());
                 }));
    registry.add("depthwise_conv2d_weight_gradient",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     weight_gradient<T>(p, in[0].data<T>(), in[1].data<T>(), out[0].data<T>(),
                                        p.bias ? out[1].data<T>() : nullptr);
                 }));
}

}  // namespace curie
