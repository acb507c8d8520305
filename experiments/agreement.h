// Whether two classifiers decide alike, and whether one is right more often than the other.
#pragma once

#include <cstdint>
#include <span>

namespace curie {

/// Decisions (class numbers) of two classifiers on the same images.
struct Agreement {
    double equal = 0;  ///< share of images on which they decide alike
    /// Cohen's kappa, (equal - chance) / (1 - chance) with chance = sum over the classes of the
    /// product of their shares (Cohen 1960); NaN when both always name the same one class.
    double kappa = 0;
};
Agreement agreement(std::span<const int> a, std::span<const int> b, int classes);

/// McNemar's test (1947) of equal accuracy: of the images that only one of them classifies rightly,
/// is each side's half?
struct McNemar {
    int64_t only_a = 0, only_b = 0;  ///< images that only a, only b classifies rightly
    /// Below 25 such images the binomial test, two-sided: 2 P(X <= min), at most 1. Otherwise
    /// chi-square with Edwards' continuity correction, max(0, |a - b| - 1)^2 / (a + b), one degree
    /// of freedom: p = 1 for equal counts, as R's mcnemar.test.
    bool exact = true;
    double statistic = 0;  ///< min(only_a, only_b), or the chi-square value
    double p = 1;
};
McNemar mcnemar(std::span<const int> truth, std::span<const int> a, std::span<const int> b);
McNemar mcnemar(int64_t only_a, int64_t only_b);

}  // namespace curie
