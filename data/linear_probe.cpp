#include "data/linear_probe.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "data/metrics.h"
#include "engine/error.h"

namespace curie {
namespace {

/// Standardised pixels, one row an image, ready for inner products.
class Features {
  public:
    Features(const ImageCache& cache, const std::vector<int64_t>& train)
        : cache_(cache),
          pixels_(size_t(cache.height()) * cache.width()),
          mean_(pixels_),
          scale_(pixels_) {
        std::vector<double> sum(pixels_), square(pixels_);
        for (const int64_t i : train) {
            const float* plane = cache.plane(i);
            for (size_t p = 0; p < pixels_; ++p) {
                sum[p] += plane[p];
                square[p] += double(plane[p]) * plane[p];
            }
        }
        const auto count = static_cast<double>(train.size());
        for (size_t p = 0; p < pixels_; ++p) {
            const double mean = sum[p] / count;
            const double deviation = std::sqrt(std::max(square[p] / count - mean * mean, 0.0));
            mean_[p] = static_cast<float>(mean);
            // A pixel that never changes carries nothing; the floor of one grey level keeps nearly
            // constant ones from being blown up.
            scale_[p] = static_cast<float>(1 / (std::max(deviation, 1.0) * std::sqrt(pixels_)));
        }
    }

    std::vector<float> rows(const std::vector<int64_t>& subset) const {
        std::vector<float> rows(subset.size() * pixels_);
        for (size_t i = 0; i < subset.size(); ++i) {
            const float* plane = cache_.plane(subset[i]);
            float* row = &rows[i * pixels_];
            for (size_t p = 0; p < pixels_; ++p) row[p] = (plane[p] - mean_[p]) * scale_[p];
        }
        return rows;
    }

    size_t pixels() const { return pixels_; }

  private:
    const ImageCache& cache_;
    size_t pixels_;
    std::vector<float> mean_, scale_;
};

/// a (n x d) times b transposed (m x d): n x m. Blocks of d stay in the cache; eight partial sums
/// in a fixed order let the compiler vectorise without reordering.
std::vector<double> inner_products(const std::vector<float>& a, const std::vector<float>& b,
                                   size_t d) {
    constexpr size_t kBlock = 2048, kLanes = 8;
    const size_t n = a.size() / d, m = b.size() / d;
    std::vector<double> result(n * m);
    for (size_t first = 0; first < d; first += kBlock) {
        const size_t length = std::min(kBlock, d - first);
        for (size_t i = 0; i < n; ++i) {
            const float* x = &a[i * d + first];
            for (size_t j = 0; j < m; ++j) {
                const float* y = &b[j * d + first];
                float lanes[kLanes] = {};
                size_t p = 0;
                for (; p + kLanes <= length; p += kLanes)
                    for (size_t k = 0; k < kLanes; ++k) lanes[k] += x[p + k] * y[p + k];
                for (; p < length; ++p) lanes[0] += x[p] * y[p];
                result[i * m + j] += std::accumulate(lanes, lanes + kLanes, 0.0);
            }
        }
    }
    return result;
}

std::vector<float> scores_of(const std::vector<double>& products,
                             const std::vector<double>& alpha) {
    const size_t m = alpha.size();
    std::vector<float> scores(products.size() / m);
    for (size_t i = 0; i < scores.size(); ++i)
        scores[i] = static_cast<float>(
            std::inner_product(alpha.begin(), alpha.end(), products.begin() + i * m, 0.0));
    return scores;
}

/// Coefficients alpha with w = sum alpha_i x_i. Gradient descent on w with step s, written for
/// alpha: alpha -= s (residual / n + lambda alpha). The unpenalised bias rides along and isn't
/// returned, since an AUC doesn't see it.
std::vector<double> fit(const std::vector<double>& gram, const std::vector<int>& labels,
                        double penalty, int iterations) {
    const size_t n = labels.size();
    double trace = 0;
    for (size_t i = 0; i < n; ++i) trace += gram[i * n + i];
    // The trace bounds the largest eigenvalue; 1/4 bounds the logistic curve's slope, 1 is the
    // bias.
    const double step = 1 / (0.25 * (trace / double(n) + 1) + penalty);
    std::vector<double> alpha(n), ahead(n), before(n);
    double bias = 0, bias_ahead = 0;
    for (int t = 1; t <= iterations; ++t) {
        before = alpha;
        const double bias_before = bias;
        double bias_slope = 0;
        for (size_t i = 0; i < n; ++i) {
            const double z = bias_ahead + std::inner_product(ahead.begin(), ahead.end(),
                                                             gram.begin() + i * n, 0.0);
            const double residual = 1 / (1 + std::exp(-z)) - labels[i];
            alpha[i] = ahead[i] - step * (residual / double(n) + penalty * ahead[i]);
            bias_slope += residual / double(n);
        }
        bias = bias_ahead - step * bias_slope;
        const double momentum = (t - 1.0) / (t + 2.0);
        for (size_t i = 0; i < n; ++i) ahead[i] = alpha[i] + momentum * (alpha[i] - before[i]);
        bias_ahead = bias + momentum * (bias - bias_before);
    }
    return alpha;
}

}  // namespace

std::string missing_class(const Dataset& dataset, const Split& split) {
    const std::pair<const char*, const std::vector<int64_t>*> parts[] = {
        {"training", &split.train}, {"validation", &split.validation}, {"test", &split.test}};
    for (const auto& [name, subset] : parts)
        for (const int wanted : {0, 1})
            if (std::none_of(subset->begin(), subset->end(),
                             [&](int64_t i) { return dataset.samples.at(i).label == wanted; }))
                return fmt::format("the {} part has no sample of class {}", name, wanted);
    return "";
}

LinearProbeResult run_linear_probe(const ImageCache& cache, const Split& split,
                                   const LinearProbeOptions& options) {
    require(!options.penalties.empty(), "linear_probe", "expected at least one penalty, got none");
    const std::string missing = missing_class(cache.dataset(), split);
    require(missing.empty(), "linear_probe", "expected both classes in every part, but {}",
            missing);
    cache.load_all(options.workers);
    const auto labels_of = [&](const std::vector<int64_t>& subset) {
        std::vector<int> labels;
        for (const int64_t i : subset) labels.push_back(cache.dataset().samples.at(i).label);
        return labels;
    };
    const std::vector<int> train = labels_of(split.train);
    const std::vector<int> validation = labels_of(split.validation);
    const std::vector<int> test = labels_of(split.test);

    const Features features(cache, split.train);
    const std::vector<float> rows = features.rows(split.train);
    const std::vector<double> gram = inner_products(rows, rows, features.pixels());
    const std::vector<double> validation_products =
        inner_products(features.rows(split.validation), rows, features.pixels());
    const std::vector<double> test_products =
        inner_products(features.rows(split.test), rows, features.pixels());

    LinearProbeResult best;
    best.validation_auc = -1;
    for (const double penalty : options.penalties) {
        const std::vector<double> alpha = fit(gram, train, penalty, options.iterations);
        const double auc = roc_auc(validation, scores_of(validation_products, alpha));
        if (auc <= best.validation_auc) continue;
        best.penalty = penalty;
        best.validation_auc = auc;
        best.train_auc = roc_auc(train, scores_of(gram, alpha));
        best.test_scores = scores_of(test_products, alpha);
    }
    best.test_auc = roc_auc(test, best.test_scores);
    return best;
}

}  // namespace curie
