// Percentile bootstrap (Efron 1979): how far a test figure may be from the truth, by drawing the
// test samples again with replacement.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "data/metrics.h"

namespace curie {

struct Interval {
    double low, high;
};

/// The 2.5th and 97.5th percentile (linear interpolation) of each figure that `figures` returns for
/// `resamples` draws of `count` indices with replacement; draw r uses Philox stream r of `seed`.
/// NaN figures (an AUC without a class) are left out; {NaN, NaN} if all are.
std::vector<Interval> bootstrap_intervals(
    int64_t count, const std::function<std::vector<double>(std::span<const int64_t>)>& figures,
    uint64_t seed = 0, int resamples = 1000);

struct BinaryIntervals {
    Interval accuracy, auc;
    Interval precision, recall, specificity, f1;  ///< of the positive class
    Interval weighted_precision, weighted_recall, weighted_specificity, weighted_f1;
};

/// 95% intervals of everything in BinaryMetrics.
BinaryIntervals binary_intervals(std::span<const int> truth, std::span<const float> score,
                                 float threshold = 0.5f, uint64_t seed = 0, int resamples = 1000);

struct MeanIntervals {
    Interval precision, recall, specificity, f1;
};

struct MulticlassIntervals {
    Interval accuracy, macro_auc, weighted_auc;
    MeanIntervals macro, weighted;
};

/// 95% intervals of the means in MulticlassMetrics.
MulticlassIntervals multiclass_intervals(std::span<const int> truth,
                                         std::span<const float> probabilities, int classes,
                                         uint64_t seed = 0, int resamples = 1000);

}  // namespace curie
