// linear as the formula reads: plain loops in float32 and float64. The truth for every variant.
#include "engine/variant.h"
#include "kernels/linear/linear.h"

namespace curie {
namespace {

template <class T>
void forward(const LinearProblem& p, const T* x, const T* w, const T* bias, T* y) {
    const int64_t in = p.in_features(), out = p.out_features;
    for (int64_t n = 0; n < p.batch(); ++n)
        for (int64_t o = 0; o < out; ++o) {
            T total = bias ? bias[o] : T{0};
            for (int64_t i = 0; i < in; ++i) total += x[n * in + i] * w[i * out + o];
            y[n * out + o] = total;
        }
}

template <class T>
void data_gradient(const LinearProblem& p, const T* dy, const T* w, T* dx) {
    const int64_t in = p.in_features(), out = p.out_features;
    for (int64_t n = 0; n < p.batch(); ++n)
        for (int64_t i = 0; i < in; ++i) {
            T total = 0;
            for (int64_t o = 0; o < out; ++o) total += dy[n * out + o] * w[i * out + o];
            dx[n * in + i] = total;
        }
}

template <class T>
void weight_gradient(const LinearProblem& p, const T* x, const T* dy, T* dw, T* db) {
    const int64_t in = p.in_features(), out = p.out_features, batch = p.batch();
    for (int64_t i = 0; i < in; ++i)
        for (int64_t o = 0; o < out; ++o) {
            T total = 0;
            for (int64_t n = 0; n < batch; ++n) total += x[n * in + i] * dy[n * out + o];
            dw[i * out + o] = total;
        }
    for (int64_t o = 0; db && o < out; ++o) {
        T total = 0;
        for (int64_t n = 0; n < batch; ++n) total += dy[n * out + o];
        db[o] = total;
    }
}

}  // namespace

void register_linear_reference(Registry& registry) {
    using P = LinearProblem;
    registry.add("linear_forward",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     forward<T>(p, in[0].data<T>(), in[1].data<T>(),
                                p.bias ? in[2].data<T>() : nullptr, out[0].data<T>());
                 }));
    registry.add("linear_data_gradient",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     data_gradient<T>(p, in[0].data<T>(), in[1].data<T>(), out[0].data<T>());
                 }));
    registry.add("linear_weight_gradient",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     weight_gradient<T>(p, in[0].data<T>(), in[1].data<T>(), out[0].data<T>(),
                                        p.bias ? out[1].data<T>() : nullptr);
                 }));
}

}  // namespace curie
