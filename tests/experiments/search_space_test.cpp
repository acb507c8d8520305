#include "experiments/search_space.h"

#include <doctest/doctest.h>

#include <cmath>

#include "engine/error.h"
#include "experiments/ablation.h"
#include "experiments/tune.h"
#include "report/text_table.h"

using namespace curie;

TEST_CASE("experiments: lists and ranges of parameters") {
    const SearchParameter list = parse_search_parameter("dropout=0.2,0.3");
    CHECK(list.section == "model");
    CHECK(list.values == std::vector<nlohmann::json>{0.2, 0.3});
    const SearchParameter range = parse_search_parameter("learning_rate=1e-4:1e-2:log");
    CHECK(range.section == "training");
    CHECK(range.values.empty());
    CHECK(range.low == doctest::Approx(1e-4));
    CHECK(range.logarithmic);
    CHECK(parse_search_parameter("optimizer=adam,sgd").values[1] == "sgd");
    CHECK(parse_search_parameter("data.seed=1,2").section == "data");
    for (const char* bad : {"dropout", "=1", "dropout=", "dropout=0.2,,0.3", "dropout=a:b",
                            "dropout=0.5:0.2", "dropout=0:1:log", "dropout=1:2:linear"}) {
        CAPTURE(bad);
        CHECK_THROWS_AS(parse_search_parameter(bad), InputError);
    }
    CHECK_THROWS_WITH_AS(parse_search_parameter("droput=0.2"),
                         doctest::Contains("known are model."), InputError);
    CHECK_THROWS_WITH_AS(parse_search_parameter("seed=1,2"),
                         doctest::Contains("write training.seed"), InputError);
}

TEST_CASE("experiments: the paper's grid has 36 points that hold its Table 6") {
    const auto space = paper_search_space();
    const auto points = grid_points(space);
    REQUIRE(points.size() == 36);
    int found = 0;
    for (const SearchPoint& point : points)
        found += point[1] == 1e-4 && point[2] == 1e-3 &&
                 (point[0] == 0.2 || point[0] == 0.3 || point[0] == 0.4);
    CHECK(found == 3);
    const RunConfig run = apply_point(RunConfig(), space, points[5]);
    CHECK(point_name(space, points[5]) == "dropout=0.2 l2=0.001 learning_rate=0.0001");
    CHECK(run.model.l2 == 0.001);
    CHECK(run.training.learning_rate == 0.0001);
    CHECK_THROWS_AS(apply_point(RunConfig(), {parse_search_parameter("dropout=2")}, {2.0}),
                    InputError);
}

TEST_CASE("experiments: random draws keep to their ranges and to their seed") {
    const auto space = paper_search_ranges();
    const auto points = random_points(space, 200, 7);
    double below = 0;
    for (const SearchPoint& point : points) {
        CHECK((point[0] >= 0.2 && point[0] < 0.7));
        CHECK((point[1] >= 0.9999e-4 && point[1] <= 1e-2));
        below += point[1].get<double>() < 1e-3;
    }
    CHECK(std::abs(below - 100) < 30);  // half of the draws lie in each decade
    CHECK(random_points(space, 10, 7) ==
          std::vector<SearchPoint>(points.begin(), points.begin() + 10));
    CHECK(random_points(space, 10, 8)[0] != points[0]);
}

TEST_CASE("experiments: rounds of successive halving") {
    const auto rounds = halving_rounds(36, 30, 3);
    REQUIRE(rounds.size() == 4);
    const int64_t expected[4][2] = {{36, 1}, {12, 3}, {4, 10}, {2, 30}};
    for (int i = 0; i < 4; ++i) {
        CHECK(rounds[i].trials == expected[i][0]);
        CHECK(rounds[i].epochs == expected[i][1]);
    }
    CHECK(halving_rounds(1, 30, 3).size() == 1);
    CHECK(halving_rounds(36, 2, 3).size() == 1);
}

TEST_CASE("experiments: spread leaves out what is undefined") {
    const Spread spread = spread_of({1, 2, std::nan(""), 3});
    CHECK(spread.mean == 2);
    CHECK(spread.deviation == 1);
    CHECK(spread.count == 3);
    CHECK(std::isnan(spread_of({5}).deviation));
    CHECK(spread_of({}).count == 0);
}

TEST_CASE("experiments: every ablation changes the run that it names") {
    AblationConfig config;
    config.check();
    for (const Ablation& ablation : known_ablations()) {
        if (ablation.name == "full" || ablation.change.contains("width")) continue;
        CAPTURE(ablation.name);
        RunConfig run;
        update_from_json(run, ablation.change);
        CHECK(to_json(run) != to_json(RunConfig()));
        CHECK(objection(config, ablation).empty());
    }
    // What the base has not got cannot be taken out of it.
    config.base.data.augment = "none";
    config.base.model.dropout = 0;
    std::string senseless;
    for (const Ablation& ablation : known_ablations())
        if (!objection(config, ablation).empty()) senseless += ablation.name + " ";
    CHECK(senseless == "without-dropout without-augmentation without-inversion ");
    config.names = {"without-everything"};
    CHECK_THROWS_WITH_AS(config.check(), doctest::Contains("without-batch-norm"), InputError);
}

TEST_CASE("experiments: tables") {
    const html::Table table{{"name", "value"}, {{"a", "1.5"}, {"long", "10.25"}}};
    CHECK(text_table(table) == "name  value\na       1.5\nlong  10.25\n");
    CHECK(markdown_table(table) == "| name | value |\n|---|---|\n| a | 1.5 |\n| long | 10.25 |\n");
}
