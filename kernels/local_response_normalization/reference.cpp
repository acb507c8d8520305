// local_response_normalization as the formula reads. The truth for every variant.
#include <cmath>

#include "engine/variant.h"
#include "kernels/local_response_normalization/local_response_normalization.h"

namespace curie {
namespace {

using P = LocalResponseNormalizationProblem;

/// The sum of term(j) over the window around channel c.
template <class T, class Term>
T window_sum(const P& p, int64_t c, const Term& term) {
    const int64_t first = std::max<int64_t>(c - p.half(), 0);
    const int64_t last = std::min(c + p.half(), p.channels() - 1);
    T total = 0;
    for (int64_t j = first; j <= last; ++j) total += term(j);
    return total;
}

/// s[c] of the row `x`.
template <class T>
T scale_of(const P& p, const T* x, int64_t c) {
    return static_cast<T>(p.options.k) +
           static_cast<T>(p.scale()) * window_sum<T>(p, c, [=](int64_t j) { return x[j] * x[j]; });
}

}  // namespace

void register_local_response_normalization_reference(Registry& registry) {
    registry.add("local_response_normalization_forward",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     const T beta = static_cast<T>(p.options.beta);
                     for (int64_t row = 0; row < p.rows(); ++row) {
                         const T* x = in[0].data<T>() + row * p.channels();
                         T* y = out[0].data<T>() + row * p.channels();
                         for (int64_t c = 0; c < p.channels(); ++c)
                             y[c] = x[c] * std::pow(scale_of(p, x, c), -beta);
                     }
                 }));
    registry.add("local_response_normalization_gradient",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     const T beta = static_cast<T>(p.options.beta);
                     const T slope = 2 * static_cast<T>(p.scale()) * beta;
                     std::vector<T> ratio(static_cast<size_t>(p.channels()));
                     for (int64_t row = 0; row < p.rows(); ++row) {
                         const T* x = in[0].data<T>() + row * p.channels();
                         const T* dy = in[1].data<T>() + row * p.channels();
                         T* dx = out[0].data<T>() + row * p.channels();
                         for (int64_t c = 0; c < p.channels(); ++c) {
                             const T s = scale_of(p, x, c), power = std::pow(s, -beta);
                             dx[c] = dy[c] * power;
                             ratio[c] = dy[c] * x[c] * power / s;
                         }
                         for (int64_t c = 0; c < p.channels(); ++c)
                             dx[c] -= slope * x[c] *
                                      window_sum<T>(p, c, [&](int64_t j) { return ratio[j]; });
                     }
                 }));
}

}  // namespace curie
