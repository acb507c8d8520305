// The figures of a model on a part of the data, with confidence intervals: what test.json holds.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "training/evaluation.h"

namespace curie {

/// Images, classes, protocol, the confusion matrix (rows: truth, columns: predicted), and accuracy,
/// auc, precision, recall, specificity, f1, each {"value", "ci95": [low, high]}. Two classes: the
/// last four under "positive" and under "weighted" (means by support). More: under "macro" (plain
/// means) and "weighted", and without intervals under "per_class" by class; auc is the macro mean
/// of each class against the rest. Intervals by bootstrap over images, 1000 draws.
nlohmann::json test_report(const Predictions& predictions,
                           const std::vector<std::string>& class_names, const std::string& protocol,
                           uint64_t seed = 0);

/// The same as a few lines for a terminal; `title` says what was tested.
std::string test_report_text(const nlohmann::json& report, const std::string& title = "test");

}  // namespace curie
