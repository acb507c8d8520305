#include <cmath>

#include "report/figure_rows.h"
#include "report/html.h"
#include "report/plot.h"
#include "report/sections.h"

namespace curie {
std::string training_curves_section(const RunFiles& run) {
    const std::string title = "Training";
    if (run.history.empty())
        return html::section("training", title, html::paragraph("No epoch was finished."));
    Plot::Values epochs, rates;
    for (const EpochRecord& record : run.history) {
        epochs.push_back(static_cast<double>(record.epoch));
        rates.push_back(record.learning_rate);
    }
    const auto best = static_cast<double>(run.best_epoch());
    const Axis epoch_axis{"epoch", {}, {}, true};
    std::string figures, absent;
    for (const CurveRow& row : kCurveRows) {
        Plot::Values training, validation;
        for (const EpochRecord& record : run.history) {
            training.push_back(record.value(row.metric));
            validation.push_back(record.value(std::string("val_") + row.metric));
        }
        Axis y{""};
        if (row.share) y.low = 0, y.high = 1;
        Plot plot(row.title, epoch_axis, y);
        plot.line(0, "training", epochs, training).line(1, "validation", epochs, validation);
        if (plot.empty()) {
            absent += html::paragraph(fmt::format("{} is undefined in every epoch.", row.title));
            continue;
        }
        double top = 1, bottom = 0;
        if (!row.share) {
            top = -INFINITY;
            for (const auto* values : {&training, &validation})
                for (const double value : *values)
                    if (std::isfinite(value)) top = std::max(top, value);
        }
        plot.guide("weights kept", {best, best}, {bottom, top});
        figures += plot.html();
    }
    figures += Plot("Learning rate", epoch_axis, {"", 0.0}).line(2, "", epochs, rates).html();
    return html::section(
        "training", title,
        html::paragraph(fmt::format(
            "{} epochs; the weights of epoch {} were kept, the best by {}; {}. Precision "
            "and recall are {}.",
            run.history.size(), run.best_epoch(), run.monitor(), run.protocol(),
            run.class_names.size() > 2 ? "means over the classes, each against the rest"
                                       : "those of the positive class at the threshold 0.5")) +
            absent + html::grid(figures));
}

}  // namespace curie
