#include "experiments/ensemble_tables.h"

#include "data/metrics.h"
#include "report/classification_curves.h"
#include "report/plot.h"
#include "report/run_files.h"
#include "report/text_table.h"
#include "training/json_number.h"

namespace curie {
namespace {

using nlohmann::json;

/// "64.0 [50.0 - 76.0]", as Table 2 has percent.
std::string percent(json figure) {
    if (!figure.contains("value")) return "-";
    for (json* value : {&figure["value"], &figure["ci95"][0], &figure["ci95"][1]})
        if (value->is_number()) *value = 100 * value->get<double>();
    return figure_text(figure, 1);
}

std::string p_text(double p) {
    return p < 0.001 ? "< 0.001" : fmt::format("{:.3f}", p);
}

html::Table with_title(std::string corner) {
    return {{std::move(corner)}, {}, -1};
}

/// One figure a class with curves: all members, and the joint predictions dashed.
std::string roc_figures(const Ensemble& ensemble) {
    const std::vector<std::string>& names = ensemble.members.class_names;
    const size_t classes = names.size();
    std::string figures;
    for (size_t k = classes == 2 ? 1 : 0; k < classes; ++k) {
        std::vector<int> truth;
        for (const int label : ensemble.members.test.truth)
            truth.push_back(label == static_cast<int>(k));
        Plot plot(classes == 2 ? "ROC of the test part" : "ROC: " + names[k] + " against the rest",
                  {"false positive rate", 0.0, 1.0}, {"true positive rate", 0.0, 1.0},
                  fmt::format("AUC in brackets; joint predictions dashed; protocol {}",
                              ensemble.members.protocol));
        plot.guide("chance", {0, 1}, {0, 1});
        int series = 0;
        for (const auto* rows : {&ensemble.member_rows, &ensemble.joint_rows})
            for (const EnsembleRow& row : *rows) {
                std::vector<float> score;
                for (size_t i = 0; i < truth.size(); ++i)
                    score.push_back(classes == 2 ? row.test.of(i)[0] : row.test.of(i)[k]);
                const Curve curve = roc_curve(truth, score);
                plot.line(series++, fmt::format("{} ({:.3f})", row.name, roc_auc(truth, score)),
                          curve.x, curve.y, rows == &ensemble.joint_rows);
            }
        figures += plot.empty() ? html::paragraph(fmt::format(
                                      "The ROC curve of {} is undefined: the test part holds none "
                                      "of it, or nothing else.",
                                      names[k]))
                                : plot.html();
    }
    return classes == 2 ? figures : html::grid(figures);
}

}  // namespace

std::vector<std::string> figures_row(const std::string& name, const json& report) {
    const std::string kind = report.contains("positive") ? "positive." : "macro.";
    std::vector<std::string> cells = {name};
    for (const std::string& figure : {std::string("accuracy"), kind + "precision", kind + "recall",
                                      kind + "f1", kind + "specificity", std::string("auc")})
        cells.push_back(percent(test_figure(report, figure)));
    return cells;
}

html::Table figures_table(const Ensemble& ensemble) {
    html::Table table{
        {"model", "accuracy", "precision", "recall", "F1", "specificity", "AUC"}, {}, -1};
    for (const EnsembleRow& row : ensemble.member_rows)
        table.rows.push_back(figures_row(row.name, row.report));
    for (const EnsembleRow& row : ensemble.joint_rows)
        table.rows.push_back(figures_row("joint: " + row.name, row.report));
    return table;
}

html::Table agreement_table(const Ensemble& ensemble) {
    const json all = to_json(ensemble);
    html::Table table = with_title("equal decisions (kappa)");
    const auto& members = ensemble.member_rows;
    for (const EnsembleRow& row : members) {
        table.columns.push_back(row.name);
        table.rows.push_back({row.name});
        table.rows.back().resize(members.size() + 1);
    }
    size_t pair = 0;
    for (size_t a = 0; a < members.size(); ++a) {
        table.rows[a][a + 1] = "1";
        for (size_t b = a + 1; b < members.size(); ++b, ++pair) {
            const json& one = all["comparisons"][pair];
            table.rows[a][b + 1] = table.rows[b][a + 1] = fmt::format(
                "{:.3f} ({})", one["equal_decisions"].get<double>(), short_text(one["kappa"]));
        }
    }
    return table;
}

html::Table mcnemar_table(const Ensemble& ensemble) {
    html::Table table{{"a and b", "only a right", "only b right", "McNemar", "p"}, {}, -1};
    const json all = to_json(ensemble);
    for (const json& one : all["comparisons"]) {
        const bool exact = one["mcnemar"] == "exact binomial";
        table.rows.push_back(
            {fmt::format("{} and {}", one["a"].get<std::string>(), one["b"].get<std::string>()),
             one["only_a_right"].dump(), one["only_b_right"].dump(),
             exact ? "exact" : fmt::format("chi-square {:.2f}", one["statistic"].get<double>()),
             p_text(one["p"])});
    }
    return table;
}

html::Table fitted_table(const Ensemble& ensemble) {
    html::Table table = with_title("fitted on the validation part");
    table.columns.insert(table.columns.end(), ensemble.members.names.begin(),
                         ensemble.members.names.end());
    for (const JointPredictions& joint : ensemble.joints) {
        if (!is_fitted(joint.method)) continue;
        const auto weights = joint.details.at("weights").get<std::vector<double>>();
        const size_t members = ensemble.members.names.size();
        const size_t blocks =
            joint.method == EnsembleMethod::weighted || ensemble.members.class_names.size() == 2
                ? 1
                : ensemble.members.class_names.size();
        std::vector<std::string> row = {joint.method == EnsembleMethod::weighted
                                            ? "weighted: weights"
                                            : "stacking: coefficients"};
        // Several classes: a member has a coefficient for each class and each of its probabilities.
        for (size_t m = 0; m < members; ++m)
            row.push_back(blocks == 1 ? fmt::format("{:.3f}", weights[m]) : "in ensemble.json");
        table.rows.push_back(row);
    }
    return table;
}

std::vector<std::string> ensemble_notes(const Ensemble& ensemble) {
    const EnsembleMembers& members = ensemble.members;
    std::vector<std::string> notes = {fmt::format(
        "{} runs on {}, {} test images, protocol {}. {} In percent; in brackets 95% intervals by "
        "bootstrap "
        "over images, the same draws for every row.",
        members.names.size(), members.data, members.test.images.size(), members.protocol,
        members.class_names.size() == 2
            ? fmt::format("Precision, recall, F1 and specificity are those of {}.",
                          members.class_names[1])
            : std::string("Precision to AUC are plain means over the classes, each against the "
                          "rest."))};
    if (members.protocol == "paper")
        notes.push_back(
            "Protocol paper: views of one image stand in several parts, which inflates every "
            "figure here.");
    if (std::any_of(ensemble.joints.begin(), ensemble.joints.end(),
                    [](const JointPredictions& joint) { return is_fitted(joint.method); }))
        notes.push_back(fmt::format(
            "Weights and stacking are fitted on the {} validation images, which also chose each "
            "member's epoch; the test part plays no role in them.",
            members.validation.images.size()));
    for (const std::string& sentence : ensemble.left_out) notes.push_back(sentence);
    return notes;
}

std::string ensemble_markdown(const Ensemble& ensemble) {
    std::string text = "# Ensemble\n\n";
    for (const std::string& note : ensemble_notes(ensemble)) text += note + "\n";
    text += "\n" + markdown_table(figures_table(ensemble));
    const html::Table fitted = fitted_table(ensemble);
    if (!fitted.rows.empty()) text += "\n## What was fitted\n\n" + markdown_table(fitted);
    return text + "\n## Agreement\n\n" + markdown_table(agreement_table(ensemble)) +
           "\n## McNemar's test\n\nOf the images that one of the two alone classifies rightly; "
           "exact binomial below 25 of them; p not corrected for the number of tests.\n\n" +
           markdown_table(mcnemar_table(ensemble));
}

std::string ensemble_page(const Ensemble& ensemble) {
    std::string body =
        html::element("h1", fmt::format("Ensemble of {} runs", ensemble.members.names.size()));
    const std::vector<std::string> notes = ensemble_notes(ensemble);
    for (size_t i = 0; i < notes.size(); ++i)
        body += html::paragraph(notes[i], i + ensemble.left_out.size() < notes.size()
                                              ? html::Tone::plain
                                              : html::Tone::warning);
    body += html::section("figures", "Figures", html::table(figures_table(ensemble)));
    body += html::section("roc", "Curves", roc_figures(ensemble));
    const html::Table fitted = fitted_table(ensemble);
    if (!fitted.rows.empty())
        body += html::section("fitted", "What was fitted", html::table(fitted));
    body += html::section(
        "agreement", "Agreement",
        html::paragraph("Share of the test images on which two members decide alike, and Cohen's "
                        "kappa.") +
            html::table(agreement_table(ensemble)) +
            html::paragraph("McNemar's test: of the images that one of the two alone classifies "
                            "rightly, is each side's half? Exact binomial below 25 of them, else "
                            "chi-square with continuity correction; p is not corrected for the "
                            "number of tests.") +
            html::table(mcnemar_table(ensemble)));
    std::string folders;
    for (size_t m = 0; m < ensemble.members.names.size(); ++m)
        folders += html::element(
            "li", html::escape(ensemble.members.names[m] + ": " + ensemble.members.folders[m]));
    for (const EnsembleRow& row : ensemble.joint_rows)
        folders += html::element(
            "li", html::escape(fmt::format("joint by {}: the folder {} beside this page, with a "
                                           "report of its own",
                                           row.name, row.name)));
    body += html::section("runs", "Runs", html::element("ul", folders));
    return html::page("Curie: ensemble", body);
}

}  // namespace curie
