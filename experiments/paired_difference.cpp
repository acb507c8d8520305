#include "experiments/paired_difference.h"

#include <cmath>

#include "engine/error.h"
#include "experiments/student_t.h"

namespace curie {

PairedDifference paired_difference(std::span<const double> a, std::span<const double> b,
                                   double test_to_train) {
    require(a.size() == b.size(), "paired", "expected as many values of both, got {} and {}",
            a.size(), b.size());
    if (a.size() < 2)
        fail_input("paired", "expected two pairs of runs or more for an interval, got {}",
                   a.size());
    PairedDifference result;
    const auto count = static_cast<double>(a.size());
    result.pairs = static_cast<int64_t>(a.size());
    for (size_t i = 0; i < a.size(); ++i) {
        result.mean_a += a[i] / count;
        result.mean_b += b[i] / count;
        result.a_better += a[i] > b[i];
        result.b_better += b[i] > a[i];
    }
    result.mean = result.mean_a - result.mean_b;
    double squares = 0;
    for (size_t i = 0; i < a.size(); ++i) squares += std::pow(a[i] - b[i] - result.mean, 2);
    result.deviation = std::sqrt(squares / (count - 1));
    const double t = student_t_quantile(0.95, result.pairs - 1);
    const auto around = [&](double variance_share) {
        const double half = t * result.deviation * std::sqrt(variance_share);
        return Interval{result.mean - half, result.mean + half};
    };
    result.interval = around(1 / count);
    result.corrected = around(1 / count + test_to_train);
    return result;
}

}  // namespace curie
