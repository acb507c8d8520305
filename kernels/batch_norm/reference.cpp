// batch_norm as the formulas read: plain loops in float32 and float64. The truth for every variant.
#include <cmath>

#include "engine/variant.h"
#include "kernels/batch_norm/batch_norm.h"

namespace curie {
namespace {

template <class T>
struct Inputs {
    const T *x, *gamma, *beta, *mean, *variance;
};

template <class T>
T normalised(const BatchNormProblem& p, const Inputs<T>& in, int64_t i) {
    const int64_t c = i % p.channels();
    return (in.x[i] - in.mean[c]) / std::sqrt(in.variance[c] + static_cast<T>(p.epsilon));
}

template <class T>
T activate(Activation activation, T y) {
    if (activation != Activation::none && y < 0) return 0;
    return activation == Activation::relu6 && y > 6 ? T{6} : y;
}

/// Whether the activation passes the gradient at its input `y`: not at the corners.
template <class T>
bool passes(Activation activation, T y) {
    if (activation == Activation::none) return true;
    return y > 0 && (activation == Activation::relu || y < 6);
}

template <class T>
void statistics(const BatchNormProblem& p, const T* x, T* mean, T* variance) {
    const int64_t channels = p.channels(), size = p.shape.size();
    for (int64_t c = 0; c < channels; ++c) {
        T sum = 0, squares = 0;
        for (int64_t i = c; i < size; i += channels) sum += x[i];
        mean[c] = sum / static_cast<T>(p.count());
        for (int64_t i = c; i < size; i += channels) squares += (x[i] - mean[c]) * (x[i] - mean[c]);
        variance[c] = squares / static_cast<T>(p.count());
    }
}

template <class T>
void apply(const BatchNormProblem& p, const Inputs<T>& in, T* y) {
    for (int64_t i = 0; i < p.shape.size(); ++i) {
        const int64_t c = i % p.channels();
        y[i] = activate(p.activation, in.gamma[c] * normalised(p, in, i) + in.beta[c]);
    }
}

template <class T>
void gradient(const BatchNormProblem& p, const Inputs<T>& in, const T* dy, bool training, T* dx,
              T* dgamma, T* dbeta) {
    const int64_t channels = p.channels(), size = p.shape.size();
    const auto passed = [&](int64_t i) {
        const int64_t c = i % channels;
        return passes(p.activation, in.gamma[c] * normalised(p, in, i) + in.beta[c]) ? dy[i] : T{0};
    };
    for (int64_t c = 0; c < channels; ++c) {
        dgamma[c] = dbeta[c] = 0;
        for (int64_t i = c; i < size; i += channels) {
            dgamma[c] += passed(i) * normalised(p, in, i);
            dbeta[c] += passed(i);
        }
        const T count = static_cast<T>(p.count());
        const T scale = in.gamma[c] / std::sqrt(in.variance[c] + static_cast<T>(p.epsilon));
        for (int64_t i = c; i < size; i += channels) {
            T g = passed(i);
            if (training) g -= dbeta[c] / count + normalised(p, in, i) * dgamma[c] / count;
            dx[i] = scale * g;
        }
    }
}

}  // namespace

void register_batch_norm_reference(Registry& registry) {
    using P = BatchNormProblem;
    registry.add("batch_norm_training_forward",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     T *mean = out[1].data<T>(), *variance = out[2].data<T>();
                     statistics<T>(p, in[0].data<T>(), mean, variance);
                     apply<T>(p,
                              {in[0].data<T>(), in[1].data<T>(), in[2].data<T>(), mean, variance},
                              out[0].data<T>());
                 }));
    registry.add("batch_norm_inference_forward",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     apply<T>(p,
                              {in[0].data<T>(), in[1].data<T>(), in[2].data<T>(), in[3].data<T>(),
                               in[4].data<T>()},
                              out[0].data<T>());
                 }));
    for (const bool training : {true, false})
        registry.add(
            training ? "batch_norm_training_gradient" : "batch_norm_inference_gradient",
            reference_variant<P>([training](auto type, const P& p, TensorSpan in, TensorSpan out) {
                using T = decltype(type);
                gradient<T>(p,
                            {in[0].data<T>(), in[2].data<T>(), in[3].data<T>(), in[4].data<T>(),
                             in[5].data<T>()},
                            in[1].data<T>(), training, out[0].data<T>(), out[1].data<T>(),
                            out[2].data<T>());
            }));
}

}  // namespace curie
