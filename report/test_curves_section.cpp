#include "data/metrics.h"
#include "report/classification_curves.h"
#include "report/html.h"
#include "report/plot.h"
#include "report/sections.h"

namespace curie {
namespace {

/// Precision keeps its value until the next threshold: corners instead of slopes.
Curve as_steps(const Curve& curve) {
    Curve steps;
    for (size_t i = 0; i < curve.x.size(); ++i) {
        if (i > 0) {
            steps.x.push_back(curve.x[i - 1]);
            steps.y.push_back(curve.y[i]);
        }
        steps.x.push_back(curve.x[i]);
        steps.y.push_back(curve.y[i]);
    }
    return steps;
}

std::string confusion(const RunFiles& run) {
    std::vector<int64_t> counts;
    if (run.test.contains("confusion_matrix"))
        for (const auto& row : run.test["confusion_matrix"])
            for (const auto& count : row) counts.push_back(count.get<int64_t>());
    if (counts.size() != run.class_names.size() * run.class_names.size())
        return html::paragraph("No confusion matrix was recorded.", html::Tone::note);
    return matrix_plot("Confusion matrix",
                       fmt::format("test part, {}; share of the row below", run.protocol()),
                       "truth", run.class_names, "predicted", run.class_names, counts);
}

/// The two curves of one class.
std::string curves_of(const RunFiles& run, int index) {
    const auto truth = RunFiles::is_class(run.test_images, index);
    const auto score = RunFiles::scores_of(run.test_images, index);
    const auto positives = std::count(truth.begin(), truth.end(), 1);
    const auto images = static_cast<int64_t>(truth.size());
    const std::string name = curve_name(run, index);
    if (positives == 0 || positives == images)
        return html::paragraph(fmt::format(
            "ROC and precision-recall of {} are undefined: {} of the {} test images belong to it.",
            name, positives, images));
    const CurveBands bands = curve_bands(truth, score);
    const Curve roc = roc_curve(truth, score);
    const Curve precision = as_steps(precision_recall_curve(truth, score));
    const auto validation_truth = RunFiles::is_class(run.validation_images, index);
    const auto validation_score = RunFiles::scores_of(run.validation_images, index);
    const Curve validation_roc = roc_curve(validation_truth, validation_score);
    const Curve validation_precision =
        as_steps(precision_recall_curve(validation_truth, validation_score));

    const Axis share{"", 0.0, 1.0};
    Axis x = share, y = share;
    x.label = "false positive rate";
    y.label = "true positive rate";
    Plot roc_plot("ROC: " + name, x, y,
                  fmt::format("AUC {:.3f}, {}", roc_auc(truth, score), run.protocol()));
    roc_plot.guide("chance", {0, 1}, {0, 1})
        .band(0, "95% band", bands.grid, bands.roc_low, bands.roc_high);
    x.label = "recall";
    y.label = "precision";
    const double prevalence = static_cast<double>(positives) / static_cast<double>(images);
    Plot precision_plot(
        "Precision-recall: " + name, x, y,
        fmt::format("AP {:.3f} [{:.3f} - {:.3f}], {}", average_precision(truth, score),
                    bands.average_precision.low, bands.average_precision.high, run.protocol()));
    precision_plot
        .guide(fmt::format("share of the class, {:.2f}", prevalence), {0, 1},
               {prevalence, prevalence})
        .band(0, "95% band", bands.grid, bands.precision_low, bands.precision_high);
    if (!validation_roc.x.empty()) {
        roc_plot.line(1, "validation", validation_roc.x, validation_roc.y, true);
        precision_plot.line(1, "validation", validation_precision.x, validation_precision.y, true);
    }
    return roc_plot.line(0, "test", roc.x, roc.y).html() +
           precision_plot.line(0, "test", precision.x, precision.y).html();
}

}  // namespace

std::string curve_name(const RunFiles& run, int index) {
    return run.class_names[index] + (run.class_names.size() > 2 ? " against the rest" : "");
}

std::string test_curves_section(const RunFiles& run) {
    if (run.test_images.empty())
        return html::section("test", "Test", html::paragraph("No test predictions were recorded."));
    std::string figures = confusion(run);
    for (const int index : run.curve_classes()) figures += curves_of(run, index);
    return html::section(
        "test", "Test",
        html::paragraph(fmt::format(
            "{} images that training did not see; {}. Bands are pointwise 95% intervals by "
            "bootstrap over images (1000 draws).",
            run.test_images.size(), run.protocol())) +
            html::grid(figures));
}

}  // namespace curie
