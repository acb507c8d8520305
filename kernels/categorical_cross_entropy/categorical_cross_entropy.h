// categorical_cross_entropy from logits: y = sum_n w_n l_n / N with
//   l = sum_k t_k (logsumexp(z) - z_k),  t = target (1 - smoothing) + smoothing / K.
// For targets that add up to 1 this is logsumexp(z) - sum_k t_k z_k, without its cancellation.
// Gradient: dz_k = dy w_n (softmax(z)_k sum_j t_j - t_k) / N.
// Keras' CategoricalCrossentropy behind a softmax (it recovers the logits too).
#pragma once

#include "engine/context.h"

namespace curie {

struct CategoricalCrossEntropyProblem : ProblemOf<CategoricalCrossEntropyProblem> {
    Shape shape;  ///< N,K
    bool weighted = false;
    double label_smoothing = 0;

    std::string describe() const override;
    int64_t samples() const { return shape[0]; }
    int64_t classes() const { return shape[1]; }
};

/// `logits` N,K; `targets` N,K one-hot or soft; `sample_weights` N or undefined;
/// 0 <= label_smoothing <= 1. Returns a scalar. Only the logits have a gradient.
Tensor categorical_cross_entropy(Context& context, const Tensor& logits, const Tensor& targets,
                                 const Tensor& sample_weights = {}, double label_smoothing = 0);

}  // namespace curie
