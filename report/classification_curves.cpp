#include "report/classification_curves.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/error.h"

namespace curie {
namespace {

constexpr int kGrid = 101;

/// How many positives and negatives have at least a threshold's score: one entry per distinct
/// score, highest first.
struct Counts {
    std::vector<double> positives, negatives;

    double all_positives() const { return positives.empty() ? 0 : positives.back(); }
    double all_negatives() const { return negatives.empty() ? 0 : negatives.back(); }
};

std::vector<size_t> by_falling_score(std::span<const float> score) {
    std::vector<size_t> order(score.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return score[a] > score[b]; });
    return order;
}

/// `times` each image was drawn.
Counts count(std::span<const int> truth, std::span<const float> score,
             const std::vector<size_t>& order, std::span<const int> times) {
    Counts counts;
    double positives = 0, negatives = 0;
    for (size_t i = 0; i < order.size(); ++i) {
        (truth[order[i]] ? positives : negatives) += times[order[i]];
        if (i + 1 < order.size() && score[order[i + 1]] == score[order[i]]) continue;
        counts.positives.push_back(positives);
        counts.negatives.push_back(negatives);
    }
    return counts;
}

Counts count(std::span<const int> truth, std::span<const float> score) {
    require(truth.size() == score.size(), "curve",
            "expected as many scores as labels, got {} and {}", score.size(), truth.size());
    return count(truth, score, by_falling_score(score), std::vector<int>(truth.size(), 1));
}

/// The true positive rate at each false positive rate of the grid: the highest there, linear
/// between the vertices.
std::vector<double> roc_on_grid(const Counts& counts, const std::vector<double>& grid) {
    const double p = counts.all_positives(), n = counts.all_negatives();
    std::vector<double> rates(grid.size(), std::numeric_limits<double>::quiet_NaN());
    if (p == 0 || n == 0) return rates;
    size_t next = 0;
    double x0 = 0, y0 = 0;
    for (size_t g = 0; g < grid.size(); ++g) {
        while (next < counts.positives.size() && counts.negatives[next] / n <= grid[g] + 1e-12) {
            x0 = counts.negatives[next] / n;
            y0 = counts.positives[next] / p;
            ++next;
        }
        rates[g] = y0;
        if (next == counts.positives.size() || x0 >= grid[g]) continue;
        const double x1 = counts.negatives[next] / n, y1 = counts.positives[next] / p;
        rates[g] += (y1 - y0) * (grid[g] - x0) / (x1 - x0);
    }
    return rates;
}

/// The precision at the highest threshold that reaches each recall of the grid.
std::vector<double> precision_on_grid(const Counts& counts, const std::vector<double>& grid) {
    const double p = counts.all_positives();
    std::vector<double> values(grid.size(), std::numeric_limits<double>::quiet_NaN());
    if (p == 0) return values;
    size_t place = 0;
    for (size_t g = 0; g < grid.size(); ++g) {
        // A threshold that nothing drawn passes has no precision.
        while (counts.positives[place] < grid[g] * p - 1e-9 || counts.positives[place] == 0)
            ++place;
        values[g] = counts.positives[place] / (counts.positives[place] + counts.negatives[place]);
    }
    return values;
}

double average_precision(const Counts& counts) {
    const double p = counts.all_positives();
    if (p == 0) return std::numeric_limits<double>::quiet_NaN();
    double sum = 0, before = 0;
    for (size_t i = 0; i < counts.positives.size(); ++i) {
        const double tp = counts.positives[i];
        if (tp > before) sum += (tp - before) / p * tp / (tp + counts.negatives[i]);
        before = tp;
    }
    return sum;
}

}  // namespace

Curve roc_curve(std::span<const int> truth, std::span<const float> score) {
    const Counts counts = count(truth, score);
    const double p = counts.all_positives(), n = counts.all_negatives();
    if (p == 0 || n == 0) return {};
    // Whole numbers until the end, so that "on a straight line" is exact.
    std::vector<double> x{0}, y{0};
    for (size_t i = 0; i < counts.positives.size(); ++i) {
        const size_t last = x.size() - 1;
        if (last >= 1 && (x[last] - x[last - 1]) * (counts.positives[i] - y[last]) ==
                             (y[last] - y[last - 1]) * (counts.negatives[i] - x[last])) {
            x.pop_back();
            y.pop_back();
        }
        x.push_back(counts.negatives[i]);
        y.push_back(counts.positives[i]);
    }
    for (double& value : x) value /= n;
    for (double& value : y) value /= p;
    return {x, y};
}

Curve precision_recall_curve(std::span<const int> truth, std::span<const float> score) {
    const Counts counts = count(truth, score);
    if (counts.all_positives() == 0) return {};
    Curve curve{{0}, {1}};
    for (size_t i = 0; i < counts.positives.size(); ++i) {
        curve.x.push_back(counts.positives[i] / counts.all_positives());
        curve.y.push_back(counts.positives[i] / (counts.positives[i] + counts.negatives[i]));
    }
    return curve;
}

double average_precision(std::span<const int> truth, std::span<const float> score) {
    return average_precision(count(truth, score));
}

CurveBands curve_bands(std::span<const int> truth, std::span<const float> score, uint64_t seed,
                       int resamples) {
    CurveBands bands;
    for (int i = 0; i < kGrid; ++i) bands.grid.push_back(i / static_cast<double>(kGrid - 1));
    const std::vector<size_t> order = by_falling_score(score);
    std::vector<int> times(truth.size());
    const auto figures = [&](std::span<const int64_t> chosen) {
        std::fill(times.begin(), times.end(), 0);
        for (const int64_t index : chosen) ++times[index];
        const Counts counts = count(truth, score, order, times);
        std::vector<double> all = roc_on_grid(counts, bands.grid);
        const std::vector<double> precision = precision_on_grid(counts, bands.grid);
        all.insert(all.end(), precision.begin(), precision.end());
        all.push_back(average_precision(counts));
        return all;
    };
    const std::vector<Interval> intervals =
        bootstrap_intervals(static_cast<int64_t>(truth.size()), figures, seed, resamples);
    for (int i = 0; i < kGrid; ++i) {
        bands.roc_low.push_back(intervals[i].low);
        bands.roc_high.push_back(intervals[i].high);
        bands.precision_low.push_back(intervals[kGrid + i].low);
        bands.precision_high.push_back(intervals[kGrid + i].high);
    }
    bands.average_precision = intervals.back();
    return bands;
}

}  // namespace curie
