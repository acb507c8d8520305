// binary_cross_entropy from logits: y = sum_i w_i mean_k l_ik / N over samples i and outputs k,
// with
//   l = max(z,0) - z t + ln(1 + e^-|z|),  t = target (1 - smoothing) + smoothing / 2
// which never overflows and needs no clipping. Gradient: dz = dy w_i (sigmoid(z) - t) / (N K).
// Keras' BinaryCrossentropy behind a sigmoid (it recovers the logits too); sample weights divide by
// N, not by their sum.
#pragma once

#include "engine/context.h"

namespace curie {

struct BinaryCrossEntropyProblem : ProblemOf<BinaryCrossEntropyProblem> {
    Shape shape;  ///< N,...
    bool weighted = false;
    double label_smoothing = 0;

    std::string describe() const override;
    int64_t samples() const { return shape[0]; }
    int64_t outputs() const { return samples() == 0 ? 0 : shape.size() / samples(); }
};

/// `logits` N,... of rank >= 1; `targets` in [0, 1] of the same shape; `sample_weights` N or
/// undefined; 0 <= label_smoothing <= 1. Returns a scalar. Only the logits have a gradient.
Tensor binary_cross_entropy(Context& context, const Tensor& logits, const Tensor& targets,
                            const Tensor& sample_weights = {}, double label_smoothing = 0);

}  // namespace curie
