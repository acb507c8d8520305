#include "report/report.h"

#include "engine/atomic_file.h"
#include "engine/error.h"
#include "report/html.h"
#include "report/sections.h"

namespace curie {
namespace {

std::string tile(const std::string& value, const std::string& name, const std::string& more) {
    return html::element("div",
                         html::element("span", html::escape(name)) +
                             html::element("b", html::escape(value)) +
                             html::element("span", html::escape(more)),
                         "class=\"tile\"");
}

std::string figure_tile(const RunFiles& run, const std::string& figure, const std::string& name) {
    const std::string text = figure_text(test_figure(run.test, figure));
    const size_t space = text.find(' ');
    return tile(text.substr(0, space), name, space == std::string::npos ? "" : text.substr(space));
}

std::string tiles(const RunFiles& run) {
    std::string all;
    if (!run.test.empty()) {
        const bool binary = run.test.contains("positive");
        const std::string kind = binary ? "positive." : "macro.", mean = binary ? "" : "mean ";
        all += figure_tile(run, "auc", "test AUC") + figure_tile(run, "accuracy", "test accuracy") +
               figure_tile(run, kind + "recall", mean + "sensitivity") +
               figure_tile(run, kind + "specificity", mean + "specificity");
    }
    all += tile(run.protocol().substr(run.protocol().find(' ') + 1), "protocol",
                run.test.empty()
                    ? ""
                    : fmt::format("{} test images", run.test.value("images", int64_t{0})));
    if (!run.history.empty())
        all += tile(fmt::format("{}", run.best_epoch()), "best epoch",
                    fmt::format("of {}, by {}", run.history.size(), run.monitor()));
    return html::element("div", all, "class=\"tiles\"");
}

std::string contents() {
    std::string links;
    for (const auto& [anchor, title] :
         {std::pair{"training", "Training"}, std::pair{"test", "Test"},
          std::pair{"figures", "Figures"}, std::pair{"calibration", "Calibration"},
          std::pair{"errors", "Worst errors"}, std::pair{"data", "Data and leakage"},
          std::pair{"configuration", "Configuration"}, std::pair{"time", "Time"}})
        links += html::element("a", title, fmt::format("href=\"#{}\"", anchor));
    return html::element("nav", links);
}

std::string page_of(Context& context, const RunFiles& run) {
    std::string body = html::element("h1", html::escape(run.name));
    body += html::paragraph(fmt::format("{} on {}, {}", run.config.value("preset", "a run"),
                                        run.test.value("data", run.data.value("name", "its data")),
                                        run.protocol()));
    for (const std::string& missing : run.missing)
        body += html::paragraph(missing + ".", html::Tone::warning);
    body += contents() + tiles(run) + training_curves_section(run) + test_curves_section(run) +
            figures_section(run) + calibration_section(run) + worst_errors_section(context, run) +
            data_section(run) + configuration_section(run) + time_section(run);
    return html::page("Curie: " + run.name, body);
}

class ReportObserver : public RunObserver {
  public:
    ReportObserver(Context& context, std::ostream& out) : context_(context), out_(out) {}

    void end(const std::string& run_folder) override {
        out_ << fmt::format("report in {}\n", write_report(context_, run_folder));
    }

  private:
    Context& context_;
    std::ostream& out_;
};

}  // namespace

std::string write_report(Context& context, const std::string& run_folder) {
    const std::string path = run_folder + "/report.html";
    try {
        write_file_atomically(path, page_of(context, read_run(run_folder)));
    } catch (const nlohmann::json::exception& error) {
        fail_input("report", "expected the JSON files of a run in {}, got another content: {}",
                   run_folder, error.what());
    }
    return path;
}

std::shared_ptr<RunObserver> make_report_observer(Context& context, std::ostream& out) {
    return std::make_shared<ReportObserver>(context, out);
}

}  // namespace curie
