#include "report/html.h"
#include "report/plot.h"
#include "report/sections.h"

namespace curie {

std::string time_section(const RunFiles& run) {
    const std::string title = "Time and speed";
    if (run.history.empty())
        return html::section("time", title, html::paragraph("No epoch was finished."));
    Plot::Values epochs, seconds, speed;
    double all = 0, images = 0;
    for (const EpochRecord& record : run.history) {
        epochs.push_back(static_cast<double>(record.epoch));
        seconds.push_back(record.seconds);
        speed.push_back(record.images_per_second);
        all += record.seconds;
        images += record.images_per_second;
    }
    const auto count = static_cast<double>(run.history.size());
    const std::string device =
        run.config.value(nlohmann::json::json_pointer("/engine/device"), "an unrecorded device");
    const Axis epoch_axis{"epoch", {}, {}, true};
    return html::section(
        "time", title,
        html::paragraph(fmt::format("{} epochs on {} in {:.1f} minutes, {:.2f} s an epoch with its "
                                    "validation; {:.1f} images a second in training, on the mean "
                                    "of the epochs.",
                                    run.history.size(), device, all / 60, all / count,
                                    images / count)) +
            html::grid(
                Plot("Speed of training", epoch_axis, {"images a second", 0.0})
                    .line(3, "", epochs, speed)
                    .html() +
                Plot("Time", epoch_axis, {"seconds", 0.0}).line(4, "", epochs, seconds).html()));
}

}  // namespace curie
