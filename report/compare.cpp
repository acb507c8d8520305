#include "report/compare.h"

#include <algorithm>
#include <map>
#include <set>

#include "data/metrics.h"
#include "engine/error.h"
#include "report/classification_curves.h"
#include "report/figure_rows.h"
#include "report/plot.h"
#include "report/text_table.h"

namespace curie {
namespace {

/// What config.json says by path, `training.epochs` for example.
std::map<std::string, std::string> options_of(const nlohmann::json& config) {
    std::map<std::string, std::string> options;
    for (const auto& [group, values] : config.items()) {
        if (!values.is_object()) {
            options[group] = option_text(values);
            continue;
        }
        for (const auto& [name, value] : values.items())
            options[group + "." + name] = option_text(value);
    }
    return options;
}

bool all_equal(const std::vector<std::string>& values) {
    return std::all_of(values.begin(), values.end(),
                       [&](const std::string& value) { return value == values[0]; });
}

std::string curves(const std::vector<RunFiles>& runs, const std::vector<std::string>& names) {
    std::string figures;
    for (const CurveRow& row : kCurveRows) {
        Axis y{""};
        if (row.share) y.low = 0, y.high = 1;
        Plot plot(row.title, {"epoch", {}, {}, true}, y, "validation; training dashed");
        for (size_t i = 0; i < runs.size(); ++i) {
            Plot::Values epochs, training, validation;
            for (const EpochRecord& record : runs[i].history) {
                epochs.push_back(static_cast<double>(record.epoch));
                training.push_back(record.value(row.metric));
                validation.push_back(record.value(std::string("val_") + row.metric));
            }
            plot.line(static_cast<int>(i), "", epochs, training, true)
                .line(static_cast<int>(i), names[i], epochs, validation);
        }
        if (!plot.empty()) figures += plot.html();
    }
    Plot roc("ROC of the test part", {"false positive rate", 0.0, 1.0},
             {"true positive rate", 0.0, 1.0}, "AUC in brackets");
    roc.guide("chance", {0, 1}, {0, 1});
    for (size_t i = 0; i < runs.size(); ++i) {
        if (runs[i].class_names.size() != 2) continue;
        const auto truth = RunFiles::is_class(runs[i].test_images, 1);
        const auto score = RunFiles::scores_of(runs[i].test_images, 1);
        const Curve curve = roc_curve(truth, score);
        if (curve.x.empty()) continue;
        roc.line(static_cast<int>(i), fmt::format("{} ({:.3f})", names[i], roc_auc(truth, score)),
                 curve.x, curve.y);
    }
    return html::grid(figures + (roc.empty() ? "" : roc.html()));
}

}  // namespace

Comparison::Comparison(const std::vector<std::string>& folders) {
    if (folders.size() < 2)
        fail_input("compare", "expected two runs or more, got {}", folders.size());
    std::set<std::string> names;
    for (const std::string& folder : folders) {
        runs_.push_back(read_run(folder));
        names.insert(runs_.back().name);
    }
    for (const RunFiles& run : runs_)
        names_.push_back(names.size() == runs_.size() ? run.name : run.folder);
}

html::Table Comparison::table_of_runs(const std::string& corner) const {
    html::Table table{{corner}, {}, -1};
    table.columns.insert(table.columns.end(), names_.begin(), names_.end());
    return table;
}

html::Table Comparison::differences() const {
    std::vector<std::map<std::string, std::string>> all;
    std::set<std::string> names;
    for (const RunFiles& run : runs_) {
        all.push_back(options_of(run.config));
        for (const auto& [name, value] : all.back()) names.insert(name);
    }
    html::Table table = table_of_runs("option");
    for (const std::string& name : names) {
        std::vector<std::string> row;
        for (const auto& options : all) {
            const auto found = options.find(name);
            row.push_back(found == options.end() ? "-" : found->second);
        }
        if (all_equal(row)) continue;
        row.insert(row.begin(), name);
        table.rows.push_back(row);
    }
    return table;
}

html::Table Comparison::figures() const {
    html::Table table = table_of_runs("test figure");
    const auto add = [&](const std::string& title, auto&& text) {
        std::vector<std::string> row{title};
        bool any = false;
        for (const RunFiles& run : runs_) {
            row.push_back(text(run));
            any = any || row.back() != "-";
        }
        if (any) table.rows.push_back(row);
    };
    add("Protocol",
        [](const RunFiles& run) { return run.protocol().substr(run.protocol().find(' ') + 1); });
    add("Data",
        [](const RunFiles& run) { return run.test.value("data", run.data.value("name", "-")); });
    add("Test images", [](const RunFiles& run) {
        return run.test.empty() ? "-" : fmt::format("{}", run.test.value("images", int64_t{0}));
    });
    for (const FigureRow& figure : kFigureRows)
        add(figure.title,
            [&](const RunFiles& run) { return figure_text(test_figure(run.test, figure.figure)); });
    add("Epochs, best", [](const RunFiles& run) {
        return fmt::format("{}, {}", run.history.size(), run.best_epoch());
    });
    add("Minutes of training", [](const RunFiles& run) {
        double seconds = 0;
        for (const EpochRecord& record : run.history) seconds += record.seconds;
        return fmt::format("{:.1f}", seconds / 60);
    });
    return table;
}

std::vector<std::string> Comparison::warnings() const {
    std::vector<std::string> protocols, labels, images;
    for (const RunFiles& run : runs_) {
        protocols.push_back(run.protocol());
        std::string classes, tested;
        for (const std::string& name : run.class_names) classes += name + " ";
        for (const PredictedImage& image : run.test_images) tested += image.image + "\n";
        labels.push_back(classes);
        images.push_back(tested);
    }
    std::vector<std::string> all;
    if (!all_equal(protocols))
        all.push_back(
            "The runs follow different protocols: figures of `paper`, whose parts share patients, "
            "are not comparable with figures of `patient`.");
    if (!all_equal(labels)) all.push_back("The runs tell different classes apart.");
    if (!all_equal(images))
        all.push_back("The runs were tested on different images: compare by the intervals only.");
    return all;
}

std::string Comparison::text() const {
    std::string text;
    for (const std::string& warning : warnings()) text += warning + "\n";
    const html::Table options = differences();
    text += options.rows.empty() ? "The configurations are equal.\n" : text_table(options);
    return text + "\n" + text_table(figures());
}

std::string Comparison::page() const {
    std::string body = html::element("h1", fmt::format("{} runs side by side", runs_.size()));
    for (const std::string& warning : warnings())
        body += html::paragraph(warning, html::Tone::warning);
    body += html::section("figures", "Figures", html::table(figures()));
    const html::Table options = differences();
    body +=
        html::section("differences", "Differences in configuration",
                      options.rows.empty() ? html::paragraph("None: the configurations are equal.")
                                           : html::table(options));
    body += html::section("curves", "Curves", curves(runs_, names_));
    return html::page("Curie: runs compared", body);
}

}  // namespace curie
