#include "data/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/random.h"

namespace curie {
namespace {

double percentile(const std::vector<double>& sorted, double fraction) {
    const double place = fraction * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<size_t>(place);
    const size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

std::vector<Interval> bootstrap_intervals(
    int64_t count, const std::function<std::vector<double>(std::span<const int64_t>)>& figures,
    uint64_t seed, int resamples) {
    std::vector<std::vector<double>> draws;
    std::vector<int64_t> chosen(count);
    for (int r = 0; r < resamples; ++r) {
        Random random(seed, static_cast<uint64_t>(r));
        for (int64_t& index : chosen) index = static_cast<int64_t>(random.below(count));
        const std::vector<double> values = figures(chosen);
        draws.resize(values.size());
        for (size_t i = 0; i < values.size(); ++i)
            if (!std::isnan(values[i])) draws[i].push_back(values[i]);
    }
    std::vector<Interval> intervals;
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    for (std::vector<double>& values : draws) {
        std::sort(values.begin(), values.end());
        intervals.push_back(values.empty()
                                ? Interval{kNone, kNone}
                                : Interval{percentile(values, 0.025), percentile(values, 0.975)});
    }
    return intervals;
}

BinaryIntervals binary_intervals(std::span<const int> truth, std::span<const float> score,
                                 float threshold, uint64_t seed, int resamples) {
    std::vector<int> drawn_truth(truth.size());
    std::vector<float> drawn_score(score.size());
    const auto figures = [&](std::span<const int64_t> chosen) -> std::vector<double> {
        for (size_t i = 0; i < chosen.size(); ++i) {
            drawn_truth[i] = truth[chosen[i]];
            drawn_score[i] = score[chosen[i]];
        }
        const BinaryMetrics m = binary_metrics(drawn_truth, drawn_score, threshold);
        return {m.accuracy,
                m.auc,
                m.positive.precision,
                m.positive.recall,
                m.positive.specificity,
                m.positive.f1,
                m.weighted.precision,
                m.weighted.recall,
                m.weighted.specificity,
                m.weighted.f1};
    };
    const auto i =
        bootstrap_intervals(static_cast<int64_t>(truth.size()), figures, seed, resamples);
    return {i[0], i[1], i[2], i[3], i[4], i[5], i[6], i[7], i[8], i[9]};
}

MulticlassIntervals multiclass_intervals(std::span<const int> truth,
                                         std::span<const float> probabilities, int classes,
                                         uint64_t seed, int resamples) {
    std::vector<int> drawn_truth(truth.size());
    std::vector<float> drawn(probabilities.size());
    const auto figures = [&](std::span<const int64_t> chosen) -> std::vector<double> {
        for (size_t i = 0; i < chosen.size(); ++i) {
            drawn_truth[i] = truth[chosen[i]];
            const auto row = probabilities.subspan(chosen[i] * classes, classes);
            std::copy(row.begin(), row.end(), drawn.begin() + i * classes);
        }
        const MulticlassMetrics m = multiclass_metrics(drawn_truth, drawn, classes);
        const ClassMetrics &a = m.macro, &w = m.weighted;
        return {m.accuracy, m.macro_auc, m.weighted_auc, a.precision,   a.recall, a.specificity,
                a.f1,       w.precision, w.recall,       w.specificity, w.f1};
    };
    const auto i =
        bootstrap_intervals(static_cast<int64_t>(truth.size()), figures, seed, resamples);
    return {i[0], i[1], i[2], {i[3], i[4], i[5], i[6]}, {i[7], i[8], i[9], i[10]}};
}

}  // namespace curie
