// The curves of a binary classification, as scikit-learn defines them, with bootstrap bands.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/bootstrap.h"

namespace curie {

/// Vertices of a curve, in the order of falling thresholds.
struct Curve {
    std::vector<double> x, y;
};

/// x: false positive rate, y: true positive rate; from (0, 0) to (1, 1), one vertex per distinct
/// score (ties are one slanted segment), vertices on a straight line left out. Empty when a class
/// is absent, because a rate is then 0 / 0.
Curve roc_curve(std::span<const int> truth, std::span<const float> score);

/// x: recall, y: precision, one vertex per distinct score, beginning at recall 0 with precision 1.
/// Between two vertices precision is that of the right one (no interpolation). Empty without
/// positives.
Curve precision_recall_curve(std::span<const int> truth, std::span<const float> score);

/// Average precision: sum of (R_n - R_(n-1)) P_n over the thresholds. NaN without positives.
double average_precision(std::span<const int> truth, std::span<const float> score);

/// Pointwise 95% bands, by bootstrap over images, at `grid` (0 to 1).
struct CurveBands {
    std::vector<double> grid;
    std::vector<double> roc_low, roc_high;
    std::vector<double> precision_low, precision_high;
    Interval average_precision;
};
CurveBands curve_bands(std::span<const int> truth, std::span<const float> score, uint64_t seed = 0,
                       int resamples = 1000);

}  // namespace curie
