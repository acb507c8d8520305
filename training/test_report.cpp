#include "training/test_report.h"

#include <cmath>

#include "data/bootstrap.h"
#include "data/metrics.h"
#include "training/json_number.h"

namespace curie {
namespace {

nlohmann::json figure(double value, const Interval& interval) {
    return {{"value", json_number(value)},
            {"ci95", {json_number(interval.low), json_number(interval.high)}}};
}

nlohmann::json figures(const ClassMetrics& m, const MeanIntervals& i) {
    return {{"precision", figure(m.precision, i.precision)},
            {"recall", figure(m.recall, i.recall)},
            {"specificity", figure(m.specificity, i.specificity)},
            {"f1", figure(m.f1, i.f1)}};
}

void add_binary(nlohmann::json& report, const Predictions& p, uint64_t seed) {
    const BinaryMetrics m = binary_metrics(p.labels, p.probabilities);
    const BinaryIntervals i = binary_intervals(p.labels, p.probabilities, 0.5f, seed);
    report["threshold"] = 0.5;
    report["confusion_matrix"] = {{m.matrix.at(0, 0), m.matrix.at(0, 1)},
                                  {m.matrix.at(1, 0), m.matrix.at(1, 1)}};
    report["accuracy"] = figure(m.accuracy, i.accuracy);
    report["auc"] = figure(m.auc, i.auc);
    report["positive"] = figures(m.positive, {i.precision, i.recall, i.specificity, i.f1});
    report["weighted"] = figures(m.weighted, {i.weighted_precision, i.weighted_recall,
                                              i.weighted_specificity, i.weighted_f1});
}

void add_multiclass(nlohmann::json& report, const Predictions& p,
                    const std::vector<std::string>& class_names, uint64_t seed) {
    const int classes = static_cast<int>(p.outputs);
    const MulticlassMetrics m = multiclass_metrics(p.labels, p.probabilities, classes);
    const MulticlassIntervals i = multiclass_intervals(p.labels, p.probabilities, classes, seed);
    for (int row = 0; row < classes; ++row) {
        std::vector<int64_t> counts;
        for (int column = 0; column < classes; ++column) counts.push_back(m.matrix.at(row, column));
        report["confusion_matrix"].push_back(counts);
        const ClassMetrics& one = m.classes[row];
        report["per_class"][class_names[row]] = {{"precision", one.precision},
                                                 {"recall", one.recall},
                                                 {"specificity", one.specificity},
                                                 {"f1", one.f1},
                                                 {"auc", json_number(m.class_auc[row])}};
    }
    report["accuracy"] = figure(m.accuracy, i.accuracy);
    report["auc"] = figure(m.macro_auc, i.macro_auc);
    report["macro"] = figures(m.macro, i.macro);
    report["weighted"] = figures(m.weighted, i.weighted);
    report["weighted"]["auc"] = figure(m.weighted_auc, i.weighted_auc);
}

std::string show(const nlohmann::json& value) {
    return value.is_null() ? "  -  " : fmt::format("{:.3f}", value.get<double>());
}

std::string text_of(const nlohmann::json& figure) {
    return fmt::format("{} [{} - {}]", show(figure["value"]), show(figure["ci95"][0]),
                       show(figure["ci95"][1]));
}

}  // namespace

nlohmann::json test_report(const Predictions& predictions,
                           const std::vector<std::string>& class_names, const std::string& protocol,
                           uint64_t seed) {
    nlohmann::json report = {
        {"images", predictions.labels.size()}, {"classes", class_names}, {"protocol", protocol}};
    if (predictions.outputs == 1)
        add_binary(report, predictions, seed);
    else
        add_multiclass(report, predictions, class_names, seed);
    return report;
}

std::string test_report_text(const nlohmann::json& report, const std::string& title) {
    const bool binary = report.contains("positive");
    const nlohmann::json& mean = report[binary ? "positive" : "macro"];
    std::string text = fmt::format(
        "{}, protocol {}, {} images, 95% intervals by bootstrap{}\n"
        "  auc          {}\n  accuracy     {}\n  precision    {}\n  recall       {}\n"
        "  specificity  {}\n  f1           {}\n",
        title, report["protocol"].get<std::string>(), report["images"].get<int64_t>(),
        binary ? "" : "; auc to f1 are plain means over the classes", text_of(report["auc"]),
        text_of(report["accuracy"]), text_of(mean["precision"]), text_of(mean["recall"]),
        text_of(mean["specificity"]), text_of(mean["f1"]));
    const auto classes = report["classes"].get<std::vector<std::string>>();
    size_t width = 12;
    for (const std::string& name : classes) width = std::max(width, name.size());
    text += fmt::format("  {:<{}}", "truth", width);
    for (const std::string& name : classes) text += fmt::format(" {:>10}", name);
    text += "   (columns: predicted)\n";
    for (size_t row = 0; row < classes.size(); ++row) {
        text += fmt::format("  {:<{}}", classes[row], width);
        for (size_t column = 0; column < classes.size(); ++column)
            text += fmt::format(" {:>{}}", report["confusion_matrix"][row][column].get<int64_t>(),
                                std::max<size_t>(10, classes[column].size()));
        text += "\n";
    }
    return text;
}

}  // namespace curie
