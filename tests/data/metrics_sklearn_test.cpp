// Every metric against scikit-learn's, case by case.
#include <nlohmann/json.hpp>

#include "data/metrics.h"
#include "kernels/register_all.h"
#include "tests/golden.h"

using namespace curie;
using namespace curie::test;

namespace {

/// Their sums run in another order.
void check_equal(double got, double want) {
    if (std::isnan(want))
        CHECK(std::isnan(got));
    else
        CHECK(std::abs(got - want) <= 1e-12);
}

class Fixture {
  public:
    Fixture() : file_(golden_file("metrics_sklearn")), context_(all_operations(), {}) {}

    std::vector<std::string> cases(const char* kind) const {
        return nlohmann::json::parse(file_.metadata("cases")).at(kind);
    }
    std::vector<double> values(const std::string& key) { return golden(context_, file_, key); }
    std::vector<int> labels(const std::string& key) {
        const std::vector<double> all = values(key);
        return {all.begin(), all.end()};
    }
    std::vector<float> floats(const std::string& key) {
        const std::vector<double> all = values(key);
        return {all.begin(), all.end()};
    }
    void check_matrix(const ConfusionMatrix& got, const std::string& key) {
        const std::vector<double> want = values(key);
        CHECK(std::vector<double>(got.counts.begin(), got.counts.end()) == want);
    }
    /// `rows`: each class, macro, weighted.
    void check_figures(const std::vector<ClassMetrics>& rows, const std::string& key) {
        const std::vector<double> want = values(key);
        REQUIRE(want.size() == 4 * rows.size());
        for (size_t i = 0; i < rows.size(); ++i) {
            CAPTURE(i);
            check_equal(rows[i].precision, want[4 * i]);
            check_equal(rows[i].recall, want[4 * i + 1]);
            check_equal(rows[i].specificity, want[4 * i + 2]);
            check_equal(rows[i].f1, want[4 * i + 3]);
        }
    }

  private:
    SafetensorsFile file_;
    Context context_;
};

}  // namespace

TEST_CASE("metrics: two classes as scikit-learn has them") {
    Fixture fixture;
    const auto names = fixture.cases("binary");
    REQUIRE(names.size() >= 10);
    for (const std::string& name : names) {
        CAPTURE(name);
        const std::string key = "binary/" + name;
        const BinaryMetrics m =
            binary_metrics(fixture.labels(key + "/truth"), fixture.floats(key + "/score"));
        fixture.check_matrix(m.matrix, key + "/matrix");
        check_equal(m.accuracy, fixture.values(key + "/accuracy")[0]);
        check_equal(m.auc, fixture.values(key + "/auc")[0]);
        fixture.check_figures(
            {class_metrics(m.matrix, 0), m.positive, macro_metrics(m.matrix), m.weighted},
            key + "/figures");
    }
}

TEST_CASE("metrics: three classes and more as scikit-learn has them") {
    Fixture fixture;
    const auto names = fixture.cases("multiclass");
    REQUIRE(names.size() >= 7);
    for (const std::string& name : names) {
        CAPTURE(name);
        const std::string key = "multiclass/" + name;
        const std::vector<int> truth = fixture.labels(key + "/truth");
        const std::vector<float> probabilities = fixture.floats(key + "/probabilities");
        const int classes = static_cast<int>(probabilities.size() / truth.size());
        const MulticlassMetrics m = multiclass_metrics(truth, probabilities, classes);
        fixture.check_matrix(m.matrix, key + "/matrix");
        check_equal(m.accuracy, fixture.values(key + "/accuracy")[0]);
        std::vector<ClassMetrics> rows = m.classes;
        rows.push_back(m.macro);
        rows.push_back(m.weighted);
        fixture.check_figures(rows, key + "/figures");
        std::vector<double> areas = m.class_auc;
        areas.push_back(m.macro_auc);
        areas.push_back(m.weighted_auc);
        const std::vector<double> want = fixture.values(key + "/auc");
        REQUIRE(want.size() == areas.size());
        for (size_t i = 0; i < areas.size(); ++i) check_equal(areas[i], want[i]);
    }
}
