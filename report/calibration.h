// Whether a probability of 0.8 comes true in 8 of 10 cases.
#pragma once

#include <span>
#include <vector>

#include "data/bootstrap.h"

namespace curie {

struct Calibration {
    /// Images whose probability lies in [low, low + 1 / bins); the last bin holds 1 too.
    struct Bin {
        double low = 0;
        int64_t images = 0;
        double mean_probability = 0;  ///< NaN without images, like the rest
        double positive_share = 0;
        Interval interval{};  ///< Wilson's 95% interval of positive_share
    };
    std::vector<Bin> bins;
    /// Expected calibration error (Guo et al. 2017): sum of images / all * |positive_share -
    /// mean_probability|.
    double expected_error = 0;
    double brier = 0;  ///< mean of (probability - truth)^2
};

/// `truth` 0 or 1, `probability` 0..1; equally wide bins. NaN figures without images.
Calibration calibration(std::span<const int> truth, std::span<const float> probability,
                        int bins = 10);

}  // namespace curie
