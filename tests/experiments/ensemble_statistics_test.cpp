// The statistics of ensembles and paired studies against SciPy and scikit-learn.
#include <doctest/doctest.h>

#include "experiments/agreement.h"
#include "experiments/ensemble_methods.h"
#include "experiments/logistic_regression.h"
#include "experiments/paired_difference.h"
#include "experiments/student_t.h"
#include "kernels/register_all.h"
#include "tests/golden.h"

using namespace curie;
using namespace curie::test;

namespace {

class Fixture {
  public:
    std::vector<double> values(const std::string& key) { return golden(context_, file_, key); }
    std::vector<int> labels(const std::string& key) {
        const std::vector<double> all = values(key);
        return {all.begin(), all.end()};
    }

  private:
    Context context_{all_operations()};
    SafetensorsFile file_ = golden_file("ensemble_scipy");
};

}  // namespace

TEST_CASE("ensemble statistics: McNemar's test, exact and by chi-square") {
    Fixture fixture;
    const std::vector<int> pairs = fixture.labels("mcnemar/pairs");
    const std::vector<double> p = fixture.values("mcnemar/p");
    int exact = 0;
    for (size_t i = 0; i < p.size(); ++i) {
        const McNemar test = mcnemar(pairs[2 * i], pairs[2 * i + 1]);
        CAPTURE(pairs[2 * i]);
        CAPTURE(pairs[2 * i + 1]);
        CHECK(test.p == doctest::Approx(p[i]).epsilon(1e-12));
        exact += test.exact;
    }
    CHECK(exact == 7);              // and the others are those of 25 discordant images or more
    CHECK(mcnemar(25, 25).p == 1);  // the correction does not go beyond 0
    // Only the images on which they differ in being right count.
    const std::vector<int> truth = {0, 1, 1, 0, 2}, a = {0, 1, 0, 1, 0}, b = {0, 0, 1, 0, 1};
    CHECK(mcnemar(truth, a, b).only_a == 1);
    CHECK(mcnemar(truth, a, b).only_b == 2);
}

TEST_CASE("ensemble statistics: Cohen's kappa") {
    Fixture fixture;
    for (const int classes : {2, 3}) {
        const std::string name = fmt::format("kappa{}/", classes);
        const Agreement alike =
            agreement(fixture.labels(name + "a"), fixture.labels(name + "b"), classes);
        CHECK(alike.kappa == doctest::Approx(fixture.values(name + "kappa")[0]).epsilon(1e-12));
    }
    const std::vector<int> constant(5, 1);
    CHECK(agreement(constant, constant, 2).equal == 1);
    CHECK(std::isnan(agreement(constant, constant, 2).kappa));
}

TEST_CASE("ensemble statistics: logistic regression is scikit-learn's") {
    Fixture fixture;
    const struct {
        const char* name;
        int64_t features;
        int classes;
        double penalty;
    } cases[] = {{"two", 3, 2, 1}, {"two_weak", 3, 2, 0.01}, {"three", 4, 3, 1}};
    for (const auto& one : cases) {
        CAPTURE(one.name);
        const std::string name = std::string("regression_") + one.name + "/";
        const std::vector<double> rows = fixture.values(name + "rows");
        const LogisticRegression model = fit_logistic_regression(
            rows, one.features, fixture.labels(name + "labels"), one.classes, one.penalty);
        CHECK(worst_difference(model.probabilities(rows), fixture.values(name + "probabilities")) <
              1e-5);
    }
    // Separable: the penalty keeps the weights finite.
    const std::vector<double> apart = {-2, -1, 1, 2};
    const std::vector<int> labels = {0, 0, 1, 1};
    CHECK(fit_logistic_regression(apart, 1, labels, 2).probabilities(apart)[7] > 0.8);
    CHECK_THROWS_WITH_AS(fit_logistic_regression(apart, 1, std::vector<int>(4, 1), 2),
                         doctest::Contains("none of class 0"), Error);
}

TEST_CASE("ensemble statistics: mixture weights reach the minimum that an optimiser finds") {
    Fixture fixture;
    const std::vector<double> all = fixture.values("mixture/true_class");
    std::vector<std::vector<double>> true_class;
    for (size_t m = 0; m < 4; ++m)
        true_class.emplace_back(all.begin() + m * 50, all.begin() + (m + 1) * 50);
    const MixtureWeights found = mixture_weights(true_class);
    CHECK(found.log_loss == doctest::Approx(fixture.values("mixture/log_loss")[0]).epsilon(1e-9));
    CHECK(worst_difference(found.weights, fixture.values("mixture/weights")) < 1e-3);
    CHECK(found.log_loss < found.equal_log_loss);
    CHECK(found.gap < 1e-6);
    // A member that is sure of the truth takes it all; equal members share.
    const std::vector<double> good(10, 0.99), poor(10, 0.3);
    CHECK(mixture_weights({poor, good}).weights[1] == doctest::Approx(1));
    CHECK(mixture_weights({good, good}).weights == std::vector<double>{0.5, 0.5});
}

TEST_CASE("ensemble statistics: Student's t, and the interval of paired runs") {
    Fixture fixture;
    const std::vector<double> freedom = fixture.values("student/freedom"),
                              quantile = fixture.values("student/quantile"),
                              p = fixture.values("student/p");
    for (size_t i = 0; i < freedom.size(); ++i) {
        const auto degrees = static_cast<int64_t>(freedom[i]);
        CHECK(student_t_quantile(0.95, degrees) == doctest::Approx(quantile[i]).epsilon(1e-9));
        CHECK(1 - student_t_within(1.7, degrees) == doctest::Approx(p[i]).epsilon(1e-9));
    }
    // Differences 1, 2, 3 (mean 2, deviation 1): 2 -+ 4.3027 sqrt(1 / 3), and with 1/3 + 1/4.
    const std::vector<double> a = {2, 4, 6}, b = {1, 2, 3};
    const PairedDifference paired = paired_difference(a, b, 0.25);
    CHECK(paired.mean == doctest::Approx(2));
    CHECK(paired.deviation == doctest::Approx(1));
    CHECK(paired.interval.low == doctest::Approx(2 - 4.302653 * std::sqrt(1.0 / 3)));
    CHECK(paired.corrected.high == doctest::Approx(2 + 4.302653 * std::sqrt(7.0 / 12)));
    CHECK(paired.a_better == 3);
    CHECK_THROWS_AS(paired_difference(std::span(a).first(1), std::span(b).first(1), 0.25),
                    InputError);
}
