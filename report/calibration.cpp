#include "report/calibration.h"

#include <algorithm>
#include <cmath>

#include "engine/error.h"

namespace curie {
namespace {

/// Wilson (1927), for z = 1.96; unlike p +- z sigma it stays within 0..1 and has a width at 0
/// and 1.
Interval wilson(double successes, double trials) {
    constexpr double z = 1.959963984540054;
    const double share = successes / trials, scale = 1 + z * z / trials;
    const double center = (share + z * z / (2 * trials)) / scale;
    const double half =
        z / scale * std::sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials));
    return {std::max(0.0, center - half), std::min(1.0, center + half)};
}

}  // namespace

Calibration calibration(std::span<const int> truth, std::span<const float> probability, int bins) {
    require(truth.size() == probability.size(), "calibration",
            "expected as many probabilities as labels, got {} and {}", probability.size(),
            truth.size());
    Calibration result;
    result.bins.resize(bins);
    std::vector<double> sums(bins), positives(bins);
    for (size_t i = 0; i < truth.size(); ++i) {
        const double p = probability[i];
        require(p >= 0 && p <= 1, "calibration", "expected probabilities in 0..1, got {}", p);
        const int bin = std::min(bins - 1, static_cast<int>(p * bins));
        ++result.bins[bin].images;
        sums[bin] += p;
        positives[bin] += truth[i];
        result.brier += (p - truth[i]) * (p - truth[i]);
    }
    const auto all = static_cast<double>(truth.size());
    for (int i = 0; i < bins; ++i) {
        Calibration::Bin& bin = result.bins[i];
        const auto images = static_cast<double>(bin.images);
        bin.low = static_cast<double>(i) / bins;
        bin.mean_probability = sums[i] / images;
        bin.positive_share = positives[i] / images;
        bin.interval = wilson(positives[i], images);
        if (bin.images == 0)
            bin.interval = {std::nan(""), std::nan("")};
        else
            result.expected_error +=
                images / all * std::abs(bin.positive_share - bin.mean_probability);
    }
    result.brier /= all;
    if (truth.empty()) result.expected_error = std::nan("");
    return result;
}

}  // namespace curie
