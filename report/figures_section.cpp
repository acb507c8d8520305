#include "report/figure_rows.h"
#include "report/html.h"
#include "report/paper_results.h"
#include "report/sections.h"

namespace curie {
namespace {

/// Three classes or more: each against the rest.
std::string per_class(const RunFiles& run) {
    html::Table table{{"class against the rest"}, {}, -1};
    const std::pair<const char*, const char*> columns[] = {{"AUC", "auc"},
                                                           {"sensitivity", "recall"},
                                                           {"specificity", "specificity"},
                                                           {"precision", "precision"},
                                                           {"F1", "f1"}};
    for (const auto& [title, name] : columns) table.columns.push_back(title);
    for (const std::string& name : run.class_names) {
        const nlohmann::json& figures = run.test["per_class"][name];
        std::vector<std::string> row{name};
        for (const auto& column : columns)
            row.push_back(figure_text({{"value", figures.value(column.second, nlohmann::json())}}));
        table.rows.push_back(row);
    }
    return html::table(table);
}

/// The run's model on data sets that it did not train on.
std::string external(const RunFiles& run) {
    html::Table table{{"data", "images", "protocol of the training", "AUC", "accuracy",
                       "sensitivity", "specificity"},
                      {},
                      -1};
    for (const auto& [name, test] : run.external_tests) {
        const std::string kind = test.contains("positive") ? "positive." : "macro.";
        table.rows.push_back({name, test.value("images", nlohmann::json()).dump(),
                              test.value("protocol", "not recorded"),
                              figure_text(test_figure(test, "auc")),
                              figure_text(test_figure(test, "accuracy")),
                              figure_text(test_figure(test, kind + "recall")),
                              figure_text(test_figure(test, kind + "specificity"))});
    }
    return html::element("h3", "The same model on other data") + html::table(table);
}

std::vector<std::string> sources_of(const RunFiles& run) {
    for (const auto& from : {run.data, run.config.value("data", nlohmann::json::object())})
        if (from.contains("sources")) return from["sources"].get<std::vector<std::string>>();
    return {};
}

}  // namespace

std::string figures_section(const RunFiles& run) {
    const std::string title = "Figures beside the paper's";
    if (run.test.empty())
        return html::section("figures", title,
                             html::paragraph("The run has no test figures: it was stopped before "
                                             "its test."));
    const int counterpart = paper_result_for(sources_of(run));
    html::Table table{{"", fmt::format("this run, {}", run.protocol())}, {}, -1};
    for (const PaperResult& paper : kPaperResults)
        table.columns.push_back(std::string("paper, ") + paper.name);
    if (counterpart >= 0) table.marked = 2 + counterpart;
    for (const FigureRow& row : kFigureRows) {
        const nlohmann::json figure = test_figure(run.test, row.figure);
        if (figure.is_null()) continue;
        std::vector<std::string> cells{row.title, figure_text(figure)};
        for (const PaperResult& paper : kPaperResults)
            cells.push_back(row.paper ? fmt::format("{:.4f}", paper.*row.paper) : "");
        table.rows.push_back(std::move(cells));
    }
    std::string body =
        html::paragraph(fmt::format(
            "{} test images; in brackets 95% intervals by bootstrap over images. {}",
            run.test.value("images", int64_t{0}),
            counterpart >= 0
                ? fmt::format("The paper's row for this data is {}.",
                              kPaperResults[counterpart].name)
                : std::string("The paper trained on no such data: its four rows stand here for "
                              "orientation."))) +
        html::table(table);
    if (run.test.contains("per_class")) body += per_class(run);
    if (!run.external_tests.empty()) body += external(run);
    if (run.test.contains("linear_model_auc") && run.test["linear_model_auc"].is_number())
        body += html::paragraph(fmt::format(
            "A logistic regression on the same pixels reaches an AUC of {:.3f} on the same test "
            "part.",
            run.test["linear_model_auc"].get<double>()));
    std::string remarks;
    for (const std::string& remark : paper_remarks())
        remarks += html::paragraph(remark, html::Tone::note);
    return html::section("figures", title, body + html::folded("On the paper's Table 7", remarks));
}

}  // namespace curie
