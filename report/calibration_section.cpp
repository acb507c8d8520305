#include "report/calibration.h"

#include "report/html.h"
#include "report/plot.h"
#include "report/sections.h"

namespace curie {
namespace {

std::string reliability(const RunFiles& run, int index) {
    const Calibration result = calibration(RunFiles::is_class(run.test_images, index),
                                           RunFiles::scores_of(run.test_images, index));
    Plot::Values x, y, low, high;
    for (const Calibration::Bin& bin : result.bins) {
        if (bin.images == 0) continue;
        x.push_back(bin.mean_probability);
        y.push_back(bin.positive_share);
        low.push_back(bin.interval.low);
        high.push_back(bin.interval.high);
    }
    return Plot("Reliability: " + curve_name(run, index), {"predicted probability", 0.0, 1.0},
                {"share that is so", 0.0, 1.0},
                fmt::format("ECE {:.3f}, Brier score {:.3f}, {}", result.expected_error,
                            result.brier, run.protocol()))
        .guide("perfect", {0, 1}, {0, 1})
        .points(0, "test, 10 bins, 95% intervals", x, y, low, high)
        .html();
}

std::string histogram(const RunFiles& run, int index) {
    constexpr int bins = 20;
    const auto classes = static_cast<int>(run.class_names.size());
    const double bin_width = 1.0 / bins, width = 0.84 * bin_width / classes;
    Plot plot("Probabilities: " + run.class_names[index],
              {"probability of " + run.class_names[index], 0.0, 1.0}, {"images", 0.0},
              "test images by their true class");
    for (int truth = 0; truth < classes; ++truth) {
        Plot::Values x, heights(bins);
        for (int bin = 0; bin < bins; ++bin)
            x.push_back((bin + 0.5) * bin_width + (truth - 0.5 * (classes - 1)) * width);
        for (const PredictedImage& image : run.test_images)
            if (image.truth == truth)
                ++heights[std::min(bins - 1, static_cast<int>(image.scores[index] * bins))];
        plot.bars(truth, run.class_names[truth], x, heights, width);
    }
    return plot.html();
}

}  // namespace

std::string calibration_section(const RunFiles& run) {
    const std::string title = "Calibration";
    if (run.test_images.empty())
        return html::section("calibration", title,
                             html::paragraph("No test predictions were recorded."));
    std::string figures;
    for (const int index : run.curve_classes())
        figures += reliability(run, index) + histogram(run, index);
    return html::section(
        "calibration", title,
        html::paragraph("Whether a probability means what it says. ECE is the mean distance of "
                        "the points from the diagonal, weighted by their images; the Brier score "
                        "is the mean of (probability - truth) squared. Both are better when "
                        "smaller.") +
            html::grid(figures));
}

}  // namespace curie
