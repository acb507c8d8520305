#include "data/metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/error.h"

namespace curie {
namespace {

double ratio(double numerator, double denominator) {
    return denominator == 0 ? 0 : numerator / denominator;
}

template <class Weight>
ClassMetrics mean_metrics(const ConfusionMatrix& matrix, Weight weight_of) {
    ClassMetrics mean;
    for (int i = 0; i < matrix.classes; ++i) {
        const double weight = weight_of(i);
        const ClassMetrics one = class_metrics(matrix, i);
        mean.precision += weight * one.precision;
        mean.recall += weight * one.recall;
        mean.specificity += weight * one.specificity;
        mean.f1 += weight * one.f1;
    }
    return mean;
}

}  // namespace

int64_t ConfusionMatrix::support(int truth) const {
    const auto row = counts.begin() + truth * classes;
    return std::accumulate(row, row + classes, int64_t{0});
}

int64_t ConfusionMatrix::total() const {
    return std::accumulate(counts.begin(), counts.end(), int64_t{0});
}

ConfusionMatrix confusion_matrix(std::span<const int> truth, std::span<const int> predicted,
                                 int classes) {
    require(truth.size() == predicted.size(), "metrics",
            "expected as many predictions as labels, "
            "got {} and {}",
            predicted.size(), truth.size());
    ConfusionMatrix matrix{classes, std::vector<int64_t>(size_t(classes) * classes)};
    for (size_t i = 0; i < truth.size(); ++i) {
        require(truth[i] >= 0 && truth[i] < classes && predicted[i] >= 0 && predicted[i] < classes,
                "metrics", "expected labels from 0 to {}, got {} and {}", classes - 1, truth[i],
                predicted[i]);
        ++matrix.counts[truth[i] * classes + predicted[i]];
    }
    return matrix;
}

ClassMetrics class_metrics(const ConfusionMatrix& matrix, int positive) {
    const auto tp = static_cast<double>(matrix.at(positive, positive));
    double fp = 0;
    for (int i = 0; i < matrix.classes; ++i)
        if (i != positive) fp += static_cast<double>(matrix.at(i, positive));
    const double fn = static_cast<double>(matrix.support(positive)) - tp;
    const double tn = static_cast<double>(matrix.total()) - tp - fp - fn;
    return {ratio(tp, tp + fp), ratio(tp, tp + fn), ratio(tn, tn + fp),
            ratio(2 * tp, 2 * tp + fp + fn)};
}

ClassMetrics weighted_metrics(const ConfusionMatrix& matrix) {
    const auto total = static_cast<double>(matrix.total());
    return mean_metrics(
        matrix, [&](int i) { return ratio(static_cast<double>(matrix.support(i)), total); });
}

ClassMetrics macro_metrics(const ConfusionMatrix& matrix) {
    return mean_metrics(matrix, [&](int) { return 1.0 / matrix.classes; });
}

double accuracy(const ConfusionMatrix& matrix) {
    int64_t right = 0;
    for (int i = 0; i < matrix.classes; ++i) right += matrix.at(i, i);
    return ratio(static_cast<double>(right), static_cast<double>(matrix.total()));
}

double roc_auc(std::span<const int> truth, std::span<const float> score) {
    require(truth.size() == score.size(), "metrics",
            "expected as many scores as labels, got {} "
            "and {}",
            score.size(), truth.size());
    std::vector<size_t> order(truth.size());
    std::iota(order.begin(), order.end(), size_t{0});
    for (const float s : score)
        if (std::isnan(s)) return std::numeric_limits<double>::quiet_NaN();
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return score[a] < score[b]; });
    double positives = 0, rank_sum = 0;
    for (size_t first = 0; first < order.size();) {
        size_t last = first;
        double ties = 0;
        while (last < order.size() && score[order[last]] == score[order[first]])
            ties += truth[order[last++]] != 0;
        // Ranks count from 1, so the tied ones are first + 1 .. last.
        rank_sum += ties * 0.5 * static_cast<double>(first + 1 + last);
        positives += ties;
        first = last;
    }
    const double negatives = static_cast<double>(truth.size()) - positives;
    if (positives == 0 || negatives == 0) return std::numeric_limits<double>::quiet_NaN();
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives);
}

BinaryMetrics binary_metrics(std::span<const int> truth, std::span<const float> score,
                             float threshold) {
    std::vector<int> predicted(score.size());
    std::transform(score.begin(), score.end(), predicted.begin(),
                   [&](float s) { return s > threshold ? 1 : 0; });
    BinaryMetrics metrics;
    metrics.matrix = confusion_matrix(truth, predicted, 2);
    metrics.accuracy = accuracy(metrics.matrix);
    metrics.auc = roc_auc(truth, score);
    metrics.positive = class_metrics(metrics.matrix, 1);
    metrics.weighted = weighted_metrics(metrics.matrix);
    return metrics;
}

int largest_class(std::span<const float> probabilities) {
    return static_cast<int>(std::max_element(probabilities.begin(), probabilities.end()) -
                            probabilities.begin());
}

MulticlassMetrics multiclass_metrics(std::span<const int> truth,
                                     std::span<const float> probabilities, int classes) {
    require(classes >= 2 && probabilities.size() == truth.size() * classes, "metrics",
            "expected {} probabilities for each of {} samples, got {}", classes, truth.size(),
            probabilities.size());
    std::vector<int> predicted;
    for (size_t i = 0; i < truth.size(); ++i)
        predicted.push_back(largest_class(probabilities.subspan(i * classes, classes)));
    MulticlassMetrics metrics;
    metrics.matrix = confusion_matrix(truth, predicted, classes);
    metrics.accuracy = accuracy(metrics.matrix);
    metrics.macro = macro_metrics(metrics.matrix);
    metrics.weighted = weighted_metrics(metrics.matrix);
    std::vector<int> one(truth.size());
    std::vector<float> score(truth.size());
    for (int k = 0; k < classes; ++k) {
        for (size_t i = 0; i < truth.size(); ++i) {
            one[i] = truth[i] == k;
            score[i] = probabilities[i * classes + k];
        }
        metrics.classes.push_back(class_metrics(metrics.matrix, k));
        metrics.class_auc.push_back(roc_auc(one, score));
        metrics.macro_auc += metrics.class_auc.back() / classes;
        metrics.weighted_auc +=
            metrics.class_auc.back() * ratio(static_cast<double>(metrics.matrix.support(k)),
                                             static_cast<double>(truth.size()));
    }
    return metrics;
}

}  // namespace curie
