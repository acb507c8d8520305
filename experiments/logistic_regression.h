// Logistic regression on few features, fitted to the end: what stacking and Platt's scaling need.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace curie {

/// P(class k | x) = softmax over k of w_k . x + b_k; with two classes w_0 = b_0 = 0, the usual
/// logistic regression.
struct LogisticRegression {
    int64_t features = 0;
    int classes = 2;
    /// (classes, features + 1), row by row, the last column the intercepts; with two classes the
    /// row of the second class alone.
    std::vector<double> weights;

    /// `rows` is (samples, features); the result (samples, classes).
    std::vector<double> probabilities(std::span<const double> rows) const;
};

/// Minimises sum of log losses + |w|^2 / (2 inverse_penalty), intercepts free of the penalty, by
/// Newton's method with step halving until the Newton decrement is below 1e-10: the objective of
/// scikit-learn's LogisticRegression(C = inverse_penalty), and deterministic. Throws Error when a
/// class is absent (its intercept would have no optimum).
LogisticRegression fit_logistic_regression(std::span<const double> rows, int64_t features,
                                           std::span<const int> labels, int classes,
                                           double inverse_penalty = 1);

}  // namespace curie
