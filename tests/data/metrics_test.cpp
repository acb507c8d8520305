#include "data/metrics.h"

#include <doctest/doctest.h>

#include <cmath>

#include "data/bootstrap.h"
#include "engine/error.h"
#include "engine/random.h"

using namespace curie;

TEST_CASE("metrics: confusion matrix and its figures") {
    // TN 3, FP 1, FN 2, TP 4
    const std::vector<int> truth = {0, 0, 0, 0, 1, 1, 1, 1, 1, 1};
    const std::vector<float> score = {.1f, .2f, .5f, .9f, .1f, .4f, .6f, .7f, .8f, .9f};
    const BinaryMetrics m = binary_metrics(truth, score);
    CHECK(m.matrix.counts == std::vector<int64_t>{3, 1, 2, 4});  // 0.5 isn't above 0.5
    CHECK(m.accuracy == doctest::Approx(0.7));
    CHECK(m.positive.precision == doctest::Approx(4.0 / 5));
    CHECK(m.positive.recall == doctest::Approx(4.0 / 6));
    CHECK(m.positive.specificity == doctest::Approx(3.0 / 4));
    CHECK(m.positive.f1 == doctest::Approx(8.0 / 11));
    CHECK(m.weighted.precision == doctest::Approx(0.4 * 3 / 5 + 0.6 * 4 / 5));
    CHECK(m.weighted.recall == doctest::Approx(m.accuracy));
    CHECK(m.weighted.specificity == doctest::Approx(0.4 * 4 / 6 + 0.6 * 3 / 4));
    CHECK(m.weighted.f1 == doctest::Approx(0.4 * 6.0 / 9 + 0.6 * 8.0 / 11));
}

TEST_CASE("metrics: three classes and zero denominators") {
    const ConfusionMatrix m =
        confusion_matrix(std::vector<int>{0, 0, 1, 2, 2}, std::vector<int>{0, 1, 1, 1, 0}, 3);
    CHECK(m.counts == std::vector<int64_t>{1, 1, 0, 0, 1, 0, 1, 1, 0});
    CHECK(accuracy(m) == doctest::Approx(0.4));
    CHECK(class_metrics(m, 2).precision == 0);  // never predicted
    CHECK(class_metrics(m, 2).f1 == 0);
    CHECK(class_metrics(m, 1).specificity == doctest::Approx(0.5));
    CHECK_THROWS_AS(confusion_matrix(std::vector<int>{3}, std::vector<int>{0}, 3), Error);
    CHECK_THROWS_AS(confusion_matrix(std::vector<int>{1}, std::vector<int>{}, 3), Error);
}

TEST_CASE("metrics: exact AUC with ties") {
    const std::vector<int> truth = {0, 0, 1, 1, 1, 0};
    const std::vector<float> score = {.1f, .4f, .35f, .8f, .4f, .2f};
    CHECK(roc_auc(truth, score) == doctest::Approx(7.5 / 9));
    CHECK(roc_auc(std::vector<int>{0, 1}, std::vector<float>{1, 1}) == 0.5);
    CHECK(roc_auc(std::vector<int>{0, 1}, std::vector<float>{2, 1}) == 0);
    CHECK(std::isnan(roc_auc(std::vector<int>{1, 1}, std::vector<float>{2, 1})));
    CHECK(std::isnan(roc_auc(std::vector<int>{0, 1}, std::vector<float>{NAN, 1})));

    // Against the definition: pairs ordered rightly, ties half.
    Random random(4);
    std::vector<int> t(60);
    std::vector<float> s(60);
    for (int i = 0; i < 60; ++i) {
        t[i] = static_cast<int>(random.below(2));
        s[i] = static_cast<float>(random.below(8) + t[i]);
    }
    double right = 0, pairs = 0;
    for (int i = 0; i < 60; ++i)
        for (int j = 0; j < 60; ++j)
            if (t[i] == 1 && t[j] == 0) {
                ++pairs;
                right += s[i] > s[j] ? 1 : s[i] == s[j] ? 0.5 : 0;
            }
    CHECK(roc_auc(t, s) == doctest::Approx(right / pairs));
}

TEST_CASE("bootstrap: intervals hold the figure, shrink with the samples and repeat") {
    const auto interval = [](int count, uint64_t seed) {
        std::vector<int> truth(count);
        std::vector<float> score(count);
        for (int i = 0; i < count; ++i) {
            truth[i] = i % 2;
            score[i] = i % 5 == 0 ? 1.0f - float(truth[i]) : float(truth[i]);  // 80% right
        }
        return binary_intervals(truth, score, 0.5f, seed, 400).accuracy;
    };
    const Interval small = interval(100, 1), large = interval(10000, 1), again = interval(100, 1);
    // Binomial: 1.96 sqrt(.8 * .2 / n) = 0.078 and 0.0078.
    CHECK(small.low == doctest::Approx(0.8 - 0.078).epsilon(0.03));
    CHECK(small.high == doctest::Approx(0.8 + 0.078).epsilon(0.03));
    CHECK(large.high - large.low == doctest::Approx(0.0157).epsilon(0.2));
    CHECK(small.low == again.low);
    CHECK(interval(101, 2).low != doctest::Approx(interval(101, 3).low).epsilon(1e-9));
}

TEST_CASE("bootstrap: a figure that exists in no draw has no interval") {
    const BinaryIntervals i = binary_intervals(std::vector<int>{1, 1}, std::vector<float>{0, 1});
    CHECK(std::isnan(i.auc.low));
    CHECK(i.accuracy.high == 1);
}
