#include "data/split.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "engine/error.h"

using namespace curie;

namespace {

/// Two images a patient; the labels repeat (0 0), (0 1), (1 1), (0 0).
Dataset dataset_of_patients(int patients) {
    constexpr int kLabels[4][2] = {{0, 0}, {0, 1}, {1, 1}, {0, 0}};
    Dataset d;
    d.class_names = {"normal", "abnormal"};
    for (int p = 0; p < patients; ++p)
        for (int side = 0; side < 2; ++side) {
            Sample s;
            s.id = fmt::format("{}-{}", p, side);
            s.patient = fmt::format("{}", p);
            s.label = kLabels[p % 4][side];
            d.samples.push_back(s);
        }
    return d;
}

double positive_share(const Dataset& d, const std::vector<int64_t>& part) {
    double sum = 0;
    for (const int64_t i : part) sum += d.samples[i].label;
    return sum / static_cast<double>(part.size());
}

}  // namespace

TEST_CASE("split: every image once, no patient crosses, sizes and labels in proportion") {
    const Dataset d = dataset_of_patients(161);
    const Split s = split_dataset(d, {0.7, 0.2, 0.1, 5, SplitUnit::patient});
    CHECK(find_leaks(d, s).empty());
    std::vector<int64_t> all = s.train;
    all.insert(all.end(), s.validation.begin(), s.validation.end());
    all.insert(all.end(), s.test.begin(), s.test.end());
    std::sort(all.begin(), all.end());
    REQUIRE(all.size() == 322);
    for (int64_t i = 0; i < 322; ++i) CHECK(all[i] == i);
    CHECK(std::abs(int(s.train.size()) - 225) <= 3);
    CHECK(std::abs(int(s.validation.size()) - 64) <= 3);
    CHECK(std::abs(int(s.test.size()) - 32) <= 3);
    for (const auto* part : {&s.train, &s.validation, &s.test})
        CHECK(positive_share(d, *part) == doctest::Approx(0.375).epsilon(0.1));
}

TEST_CASE("split: the seed decides, and nothing else") {
    const Dataset d = dataset_of_patients(40);
    const Split a = split_dataset(d, {0.7, 0.2, 0.1, 1, SplitUnit::patient});
    const Split b = split_dataset(d, {0.7, 0.2, 0.1, 1, SplitUnit::patient});
    const Split c = split_dataset(d, {0.7, 0.2, 0.1, 2, SplitUnit::patient});
    CHECK(a.train == b.train);
    CHECK(a.test == b.test);
    CHECK(a.train != c.train);
}

TEST_CASE("split: by image patients cross, and find_leaks says so") {
    const Dataset d = dataset_of_patients(60);
    CHECK_FALSE(find_leaks(d, split_dataset(d, {0.7, 0.2, 0.1, 1, SplitUnit::image})).empty());
    CHECK(find_leaks(d, {{0}, {1}, {2, 3}}) == std::vector<std::string>{"0"});
}

TEST_CASE("split: empty parts and wrong fractions") {
    const Dataset d = dataset_of_patients(10);
    const Split s = split_dataset(d, {0.5, 0, 0.5, 1, SplitUnit::patient});
    CHECK(s.validation.empty());
    CHECK(s.train.size() == 10);
    CHECK_THROWS_AS(split_dataset(d, {0.7, 0.2, 0.2, 1, SplitUnit::patient}), InputError);
    CHECK_THROWS_AS(split_dataset(d, {1.2, -0.2, 0, 1, SplitUnit::patient}), InputError);
}

TEST_CASE("split: folds test every patient once, and share labels evenly") {
    const Dataset d = dataset_of_patients(53);
    SplitOptions options;
    options.seed = 8;
    std::vector<int64_t> tested;
    for (int64_t fold = 1; fold <= 5; ++fold) {
        const Split s = split_fold(d, 5, fold, options);
        CHECK(find_leaks(d, s).empty());
        CHECK(s.train.size() + s.validation.size() + s.test.size() == 106);
        CHECK(std::abs(double(s.test.size()) - 106.0 / 5) <= 2);
        CHECK(std::abs(double(s.validation.size()) - 106 * 0.8 * 2 / 9) <= 4);
        CHECK(positive_share(d, s.test) == doctest::Approx(0.375).epsilon(0.25));
        CHECK(positive_share(d, s.train) == doctest::Approx(0.375).epsilon(0.1));
        tested.insert(tested.end(), s.test.begin(), s.test.end());
        CHECK(split_fold(d, 5, fold, options).validation == s.validation);
    }
    std::sort(tested.begin(), tested.end());
    REQUIRE(tested.size() == 106);
    for (int64_t i = 0; i < 106; ++i) CHECK(tested[i] == i);
    options.seed = 9;
    CHECK(split_fold(d, 5, 1, options).test != split_fold(d, 5, 1, {}).test);
    CHECK_THROWS_AS(split_fold(d, 5, 6, options), Error);
    CHECK_THROWS_AS(split_fold(d, 5, 0, options), Error);
    options.validation = 0;
    CHECK_THROWS_AS(split_fold(d, 5, 1, options), InputError);
}
