// Curves and calibration against scikit-learn's.
#include <doctest/doctest.h>

#include <cmath>

#include "data/metrics.h"
#include "kernels/register_all.h"
#include "report/calibration.h"
#include "report/classification_curves.h"
#include "tests/golden.h"

using namespace curie;
using namespace curie::test;

namespace {

struct Case {
    std::vector<int> truth;
    std::vector<float> score;
};

Case read_case(Context& context, const SafetensorsFile& file, const std::string& name) {
    Case read;
    for (const double value : golden(context, file, name + "/truth"))
        read.truth.push_back(static_cast<int>(value));
    for (const double value : golden(context, file, name + "/score"))
        read.score.push_back(static_cast<float>(value));
    return read;
}

/// The vertices at which a curve turns: libraries differ in which of the others they leave out.
Curve corners(const std::vector<double>& x, const std::vector<double>& y) {
    Curve kept;
    for (size_t i = 0; i < x.size(); ++i) {
        if (i > 0 && i + 1 < x.size()) {
            const double turn =
                (x[i] - x[i - 1]) * (y[i + 1] - y[i]) - (y[i] - y[i - 1]) * (x[i + 1] - x[i]);
            if (std::abs(turn) < 1e-12) continue;
        }
        kept.x.push_back(x[i]);
        kept.y.push_back(y[i]);
    }
    return kept;
}

}  // namespace

TEST_CASE("report curves: as scikit-learn's, ties and limits included") {
    Context context(all_operations());
    const SafetensorsFile file = golden_file("curves_sklearn");
    for (const std::string name : {"smooth", "ties", "perfect", "reversed", "constant", "two"}) {
        CAPTURE(name);
        const auto [truth, score] = read_case(context, file, name);
        const auto want = [&](const std::string& key) {
            return golden(context, file, name + "/" + key);
        };
        const Curve roc = roc_curve(truth, score);
        const Curve theirs = corners(want("fpr"), want("tpr"));
        CHECK(worst_difference(roc.x, theirs.x) < 1e-12);
        CHECK(worst_difference(roc.y, theirs.y) < 1e-12);
        const Curve precision = precision_recall_curve(truth, score);
        CHECK(worst_difference(precision.x, want("recall")) < 1e-12);
        CHECK(worst_difference(precision.y, want("precision")) < 1e-12);
        CHECK(average_precision(truth, score) ==
              doctest::Approx(want("average_precision")[0]).epsilon(1e-12));
        const Calibration result = calibration(truth, score);
        CHECK(result.brier == doctest::Approx(want("brier")[0]).epsilon(1e-6));
        std::vector<double> share, mean;
        for (const Calibration::Bin& bin : result.bins) {
            if (bin.images == 0) continue;
            share.push_back(bin.positive_share);
            mean.push_back(bin.mean_probability);
        }
        CHECK(worst_difference(share, want("bin_share")) < 1e-6);
        CHECK(worst_difference(mean, want("bin_mean")) < 1e-6);
    }
}

TEST_CASE("report curves: the area under the ROC polygon is roc_auc") {
    Context context(all_operations());
    for (const std::string name : {"smooth", "ties"}) {
        const auto [truth, score] = read_case(context, golden_file("curves_sklearn"), name);
        const Curve roc = roc_curve(truth, score);
        double area = 0;
        for (size_t i = 1; i < roc.x.size(); ++i)
            area += (roc.x[i] - roc.x[i - 1]) * (roc.y[i] + roc.y[i - 1]) / 2;
        CHECK(area == doctest::Approx(roc_auc(truth, score)).epsilon(1e-12));
    }
}

TEST_CASE("report curves: none where a class is absent") {
    const std::vector<float> score{0.1f, 0.9f};
    for (const std::vector<int>& truth : {std::vector<int>{0, 0}, {1, 1}})
        CHECK(roc_curve(truth, score).x.empty());
    CHECK(precision_recall_curve(std::vector<int>{0, 0}, score).x.empty());
    CHECK(std::isnan(average_precision(std::vector<int>{0, 0}, score)));
    CHECK(roc_curve({}, {}).x.empty());
    const CurveBands bands = curve_bands(std::vector<int>{0, 0}, score, 0, 20);
    for (const double value : bands.roc_low) CHECK(std::isnan(value));
}

TEST_CASE("report curves: bands hold the curve, are repeatable and shrink with images") {
    Context context(all_operations());
    const auto [truth, score] = read_case(context, golden_file("curves_sklearn"), "smooth");
    const CurveBands bands = curve_bands(truth, score);
    const CurveBands again = curve_bands(truth, score);
    CHECK(bands.roc_low == again.roc_low);
    CHECK(bands.precision_high == again.precision_high);
    const Curve roc = roc_curve(truth, score);
    for (size_t i = 0; i < roc.x.size(); ++i) {
        const auto place = static_cast<size_t>(std::lround(roc.x[i] * 100));
        CHECK(roc.y[i] <= bands.roc_high[std::min<size_t>(place + 1, 100)] + 1e-9);
        CHECK(roc.y[i] >= bands.roc_low[place > 0 ? place - 1 : 0] - 0.1);
    }
    const double ap = average_precision(truth, score);
    CHECK(bands.average_precision.low < ap);
    CHECK(bands.average_precision.high > ap);
    std::vector<int> more_truth;
    std::vector<float> more_score;
    for (int copy = 0; copy < 9; ++copy) {
        more_truth.insert(more_truth.end(), truth.begin(), truth.end());
        more_score.insert(more_score.end(), score.begin(), score.end());
    }
    const CurveBands more = curve_bands(more_truth, more_score, 0, 300);
    CHECK(more.roc_high[20] - more.roc_low[20] < 0.6 * (bands.roc_high[20] - bands.roc_low[20]));
}

TEST_CASE("report calibration: expected error by hand, Wilson's interval, no images") {
    // Bin 0.2 .. 0.3 with mean 0.25 and share 0.5; bin 0.9 .. 1 with mean 1 and share 1.
    const Calibration result =
        calibration(std::vector<int>{0, 1, 1, 1}, std::vector<float>{0.25f, 0.25f, 1.0f, 1.0f});
    CHECK(result.expected_error == doctest::Approx(0.5 * 0.25));
    CHECK(result.brier == doctest::Approx((0.0625 + 0.5625) / 4));
    CHECK(result.bins[9].images == 2);
    // Wilson for 2 of 2 at 95%: 1 / (1 + z^2 / 2) to 1.
    CHECK(result.bins[9].interval.low == doctest::Approx(0.342380).epsilon(1e-5));
    CHECK(result.bins[9].interval.high == doctest::Approx(1.0));
    const Calibration none = calibration({}, {});
    CHECK(std::isnan(none.expected_error));
    CHECK(std::isnan(none.brier));
}
