#include "data/split.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "engine/error.h"

using namespace curie;

namespace {

/// Two images a patient; the labels repeat (0 0), (0 1), (1 1), (0 0).
Dataset make_dataset(int patients) {
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
    const Dataset d = make_dataset(161);
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
    const Dataset d = make_dataset(40);
    const Split a = split_dataset(d, {0.7, 0.2, 0.1, 1, SplitUnit::patient});
    const Split b = split_dataset(d, {0.7, 0.2, 0.1, 1, SplitUnit::patient});
    const Split c = split_dataset(d, {0.7, 0.2, 0.1, 2, SplitUnit::patient});
    CHECK(a.train == b.train);
    CHECK(a.test == b.test);
    CHECK(a.train != c.train);
}

TEST_CASE("split: by image patients cross, and find_leaks says so") {
    const Dataset d = make_dataset(60);
    CHECK_FALSE(find_leaks(d, split_dataset(d, {0.7, 0.2, 0.1, 1, SplitUnit::image})).empty());
    CHECK(find_leaks(d, {{0}, {1}, {2, 3}}) == std::vector<std::string>{"0"});
}

TEST_CASE("split: empty parts and wrong fractions") {
    const Dataset d = make_dataset(10);
    const Split s = split_dataset(d, {0.5, 0, 0.5, 1, SplitUnit::patient});
    CHECK(s.validation.empty());
    CHECK(s.train.size() == 10);
    CHECK_THROWS_AS(split_dataset(d, {0.7, 0.2, 0.2, 1, SplitUnit::patient}), InputError);
    CHECK_THROWS_AS(split_dataset(d, {1.2, -0.2, 0, 1, SplitUnit::patient}), InputError);
}
