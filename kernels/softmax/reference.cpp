#include <algorithm>
#include <cmath>

#include "engine/variant.h"
#include "kernels/softmax/softmax.h"

namespace curie {
namespace {

template <class T>
void forward(const T* x, T* y, int64_t classes) {
    const T largest = *std::max_element(x, x + classes);
    T total = 0;
    for (int64_t k = 0; k < classes; ++k) total += y[k] = std::exp(x[k] - largest);
    for (int64_t k = 0; k < classes; ++k) y[k] /= total;
}

template <class T>
void gradient(const T* y, const T* dy, T* dx, int64_t classes) {
    T total = 0;
    for (int64_t k = 0; k < classes; ++k) total += dy[k] * y[k];
    for (int64_t k = 0; k < classes; ++k) dx[k] = y[k] * (dy[k] - total);
}

}  // namespace

void register_softmax_reference(Registry& registry) {
    using P = SoftmaxProblem;
    registry.add("softmax_forward",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     for (int64_t at = 0; at < p.shape.size(); at += p.classes())
                         forward(in[0].data<T>() + at, out[0].data<T>() + at, p.classes());
                 }));
    registry.add("softmax_gradient",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     for (int64_t at = 0; at < p.shape.size(); at += p.classes())
                         gradient(in[0].data<T>() + at, in[1].data<T>() + at, out[0].data<T>() + at,
                                  p.classes());
                 }));
}

}  // namespace curie
