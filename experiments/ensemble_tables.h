// What an ensemble's page, its Markdown file and the terminal show.
#pragma once

#include <string>

#include "experiments/ensemble.h"
#include "report/html.h"

namespace curie {

/// Table 2 of Laaffat et al. in percent: `name`, then accuracy, precision, recall, F1, specificity
/// and AUC with their intervals from a test.json. Of the positive class; with three classes or more
/// the plain means over the classes.
std::vector<std::string> figures_row(const std::string& name, const nlohmann::json& report);
/// Such a row for every member and every joint prediction.
html::Table figures_table(const Ensemble& ensemble);
/// Share of equal decisions, and Cohen's kappa in brackets, of every two members.
html::Table agreement_table(const Ensemble& ensemble);
/// McNemar's test of every two members, and of the first joint prediction with each member.
html::Table mcnemar_table(const Ensemble& ensemble);
/// What the fitted methods found; no rows without one.
html::Table fitted_table(const Ensemble& ensemble);

/// What the reader must know of these figures, a sentence each.
std::vector<std::string> ensemble_notes(const Ensemble& ensemble);

std::string ensemble_markdown(const Ensemble& ensemble);
/// report.html: the same with the ROC curves of all in one figure.
std::string ensemble_page(const Ensemble& ensemble);

}  // namespace curie
