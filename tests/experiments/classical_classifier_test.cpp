// Random forest and support vector machine on features that were drawn here.
#include "experiments/classical_classifier.h"

#include <doctest/doctest.h>

#include <cmath>

#include "data/metrics.h"
#include "engine/error.h"
#include "engine/random.h"

using namespace curie;

namespace {

/// Classes i % classes; feature j of class k has mean `apart` where j % classes == k, else 0, and
/// deviation 10^(j - 1), so that nothing works without standardisation but the forest.
struct Drawn {
    std::vector<float> values;
    std::vector<int> labels;
    FeatureRows rows() const { return {6, values, labels}; }
};

Drawn draw(int count, int classes, double apart, uint64_t stream) {
    Drawn drawn;
    Random random(7, stream);
    for (int i = 0; i < count; ++i) {
        drawn.labels.push_back(i % classes);
        for (int j = 0; j < 6; ++j)
            drawn.values.push_back(static_cast<float>(
                std::pow(10, j - 1) * (random.normal() + (j % classes == i % classes) * apart)));
    }
    return drawn;
}

ClassicalOptions small_options(ClassicalMethod method, uint64_t seed = 0) {
    ClassicalOptions options;
    options.method = method;
    options.seed = seed;
    options.trees = 60;
    return options;
}

double accuracy_of(const std::vector<double>& probabilities, const std::vector<int>& labels) {
    const size_t classes = probabilities.size() / labels.size();
    double right = 0;
    for (size_t i = 0; i < labels.size(); ++i) {
        const auto row = probabilities.begin() + i * classes;
        right += std::max_element(row, row + classes) - row == labels[i];
    }
    return right / static_cast<double>(labels.size());
}

#define NEEDS_OPENCV                                                     \
    if (!has_classical_classifiers()) {                                  \
        MESSAGE("skipped: this build has no OpenCV (libopencv-ml-dev)"); \
        return;                                                          \
    }

}  // namespace

TEST_CASE("classical: both learn classes that are apart, and only those") {
    NEEDS_OPENCV
    for (const auto method : {ClassicalMethod::random_forest, ClassicalMethod::linear_svm})
        for (const int classes : {2, 3}) {
            CAPTURE(name_of(method));
            CAPTURE(classes);
            const auto fitted_accuracy = [&](double apart) {
                const Drawn train = draw(150, classes, apart, 1),
                            validation = draw(90, classes, apart, 2),
                            test = draw(120, classes, apart, 3);
                ClassicalClassifier classifier(small_options(method));
                classifier.fit(train.rows(), validation.rows(), classes);
                const std::vector<double> p = classifier.probabilities(test.values);
                REQUIRE(p.size() == test.labels.size() * classes);
                for (size_t i = 0; i < p.size(); i += classes) {
                    double sum = 0;
                    for (int k = 0; k < classes; ++k) {
                        CHECK(p[i + k] >= 0);
                        sum += p[i + k];
                    }
                    CHECK(sum == doctest::Approx(1));
                }
                return accuracy_of(p, test.labels);
            };
            CHECK(fitted_accuracy(2.5) > 0.93);
            CHECK(fitted_accuracy(0) < 0.65);
        }
}

TEST_CASE("classical: the seed decides, and the same seed repeats") {
    NEEDS_OPENCV
    const Drawn train = draw(80, 2, 0.8, 1), validation = draw(60, 2, 0.8, 2);
    const auto fitted = [&](ClassicalMethod method, uint64_t seed) {
        ClassicalClassifier classifier(small_options(method, seed));
        classifier.fit(train.rows(), validation.rows(), 2);
        return classifier.probabilities(validation.values);
    };
    const auto forest = ClassicalMethod::random_forest;
    CHECK(fitted(forest, 0) == fitted(forest, 0));
    CHECK(fitted(forest, 0) != fitted(forest, 1));
    CHECK(fitted(ClassicalMethod::linear_svm, 0) == fitted(ClassicalMethod::linear_svm, 1));
}

TEST_CASE(
    "classical: the machine's C has the best validation AUC, its probabilities a fair scale") {
    NEEDS_OPENCV
    const Drawn train = draw(60, 2, 1, 1), validation = draw(200, 2, 1, 2),
                test = draw(400, 2, 1, 3);
    ClassicalClassifier classifier(small_options(ClassicalMethod::linear_svm));
    classifier.fit(train.rows(), validation.rows(), 2);
    const nlohmann::json fitted = classifier.fitted();
    REQUIRE(fitted["tried"].size() == 6);
    double best = 0;
    for (const auto& one : fitted["tried"])
        best = std::max(best, one["validation_auc"].get<double>());
    for (const auto& one : fitted["tried"])
        if (one["C"] == fitted["C"]) CHECK(one["validation_auc"] == best);
    // Who is given 0.5 to 1 is right as often as the mean says, within what 400 images allow.
    const std::vector<double> p = classifier.probabilities(test.values);
    double sure = 0, right = 0, count = 0;
    for (size_t i = 0; i < test.labels.size(); ++i) {
        const double positive = p[2 * i + 1];
        if (positive < 0.5) continue;
        ++count;
        sure += positive;
        right += test.labels[i];
    }
    CHECK(count > 100);
    CHECK(std::abs(sure - right) / count < 0.08);
}

TEST_CASE("classical: a missing class, a NaN and wrong options are refused") {
    NEEDS_OPENCV
    const Drawn both = draw(40, 2, 1, 1);
    Drawn one = both, broken = both;
    std::fill(one.labels.begin(), one.labels.end(), 0);
    broken.values[5] = NAN;
    const auto fit = [&](const Drawn& train, const Drawn& validation) {
        ClassicalClassifier classifier(small_options(ClassicalMethod::linear_svm));
        classifier.fit(train.rows(), validation.rows(), 2);
    };
    CHECK_THROWS_WITH_AS(fit(one, both), doctest::Contains("training part, got none of class 1"),
                         InputError);
    CHECK_THROWS_WITH_AS(fit(both, one), doctest::Contains("validation part"), InputError);
    CHECK_THROWS_WITH_AS(fit(broken, both), doctest::Contains("finite"), Error);
    ClassicalOptions options;
    options.trees = 0;
    CHECK_THROWS_WITH_AS(ClassicalClassifier{options}, doctest::Contains("trees"), InputError);
    CHECK_THROWS_WITH_AS(parse_classical_method("boosting"), doctest::Contains("linear-svm"),
                         InputError);
}
