// K runs, one for each fold, and the mean and spread of their test figures.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "training/run.h"

namespace curie {

/// Whether the options ask for every fold: data.folds without a fold, or a folder to resume that
/// was begun so.
bool is_cross_validation(const RunOptions& options);

/// Runs fold after fold in FOLDER/fold-1, fold-2, ..., each as run_training() would run it alone,
/// and writes FOLDER/config.json first and FOLDER/folds.json last. A resumed one leaves finished
/// folds (those with test.json) alone and continues the unfinished one. Returns as run_training().
int run_cross_validation(Context& context, const RunOptions& options);

/// What folds.json holds, from the test.json of each fold: protocol, folds, and for each metric
/// {"values", "mean", "std" (n - 1), "min", "max"}. Undefined values (the AUC of one class) are
/// null and left out of the others.
nlohmann::json fold_summary(const std::vector<nlohmann::json>& reports);

/// The same as a table for a terminal.
std::string fold_summary_text(const nlohmann::json& summary);

}  // namespace curie
