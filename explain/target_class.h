// The class that an explanation is about, and its score: the number whose gradient is taken.
#pragma once

#include <vector>

#include "engine/context.h"

namespace curie {

// Scores are logits, taken before the sigmoid or softmax (Selvaraju et al. 2017, section 3): a
// probability near 1 has a gradient near 0, and would explain nothing.

/// N,1 logits stand for two classes, N,K logits for K. Throws Error on another shape.
int class_count(const Tensor& logits);

/// Score of `target` for each row. N,K: the logit z[target]. N,1: z for class 1, -z for class 0.
/// InputError when there is no such class.
std::vector<double> class_scores(const Tensor& logits, int target);

/// d(sum of class_scores) / d(logits), of the logits' shape.
Tensor class_score_gradient(Context& context, const Tensor& logits, int target);

/// Class probabilities of one row of logits: {1 - sigmoid(z), sigmoid(z)} for N,1, else softmax.
std::vector<double> class_probabilities(const Tensor& logits, int64_t row = 0);

}  // namespace curie
