// Two ways of training compared run by run, on the same folds and seeds.
#pragma once

#include <cstdint>
#include <span>

#include "data/bootstrap.h"

namespace curie {

struct PairedDifference {
    int64_t pairs = 0;
    double mean_a = 0, mean_b = 0;
    double mean = 0, deviation = 0;  ///< of a - b; sample standard deviation (n - 1)
    /// 95% by Student's t on the differences, as if the pairs were independent. They are not: the
    /// folds of one seed share most of their training images, and all seeds share all images.
    Interval interval{};
    /// The same with the variance of Nadeau and Bengio (2003), deviation^2 (1 / n + n_test /
    /// n_train), which allows for the shared images: the honest one.
    Interval corrected{};
    int64_t a_better = 0, b_better = 0;  ///< pairs; the rest are ties
};

/// `a` and `b` in the same order of pairs; `test_to_train`: images tested for each trained on, 0.25
/// with five folds and no validation part. InputError for less than two pairs.
PairedDifference paired_difference(std::span<const double> a, std::span<const double> b,
                                   double test_to_train);

}  // namespace curie
