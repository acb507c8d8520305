// A linear classifier on raw pixels: what a data set gives away without any convolution.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/image_cache.h"
#include "data/split.h"

namespace curie {

struct LinearProbeOptions {
    /// Penalties lambda of mean log-loss + lambda / 2 |w|^2 with pixels standardised over the
    /// training part and divided by sqrt(pixels), so that the same values suit every size.
    std::vector<double> penalties = {1e-4, 1e-3, 1e-2, 1e-1, 1};
    int iterations = 600;  ///< accelerated gradient steps (Nesterov) a penalty
    int workers = 1;       ///< threads that decode images; the result doesn't depend on it
};

struct LinearProbeResult {
    double penalty = 0;  ///< the one with the best validation AUC
    double train_auc = 0, validation_auc = 0, test_auc = 0;
    std::vector<float> test_scores;  ///< in the order of Split::test
};

/// Which part lacks which class, as "the validation part has no sample of class 0"; empty where
/// run_linear_probe() can run.
std::string missing_class(const Dataset& dataset, const Split& split);

/// Logistic regression on the flattened grey planes, binary labels. The optimum lies in the span of
/// the training images, so the descent runs in their n x n Gram matrix, which is fast for n <<
/// pixels. Deterministic. Throws Error where
/// missing_class() finds one.
LinearProbeResult run_linear_probe(const ImageCache& cache, const Split& split,
                                   const LinearProbeOptions& options = {});

}  // namespace curie
