// The parts of a run's report, each the HTML of one <section>. What a run has not recorded or what
// is undefined is said in a sentence, never drawn.
#pragma once

#include <string>

#include "engine/context.h"
#include "report/run_files.h"

namespace curie {

/// Figure 3 of the paper: loss, accuracy, precision and recall per epoch, training and validation;
/// AUC and learning rate besides.
std::string training_curves_section(const RunFiles& run);
/// The confusion matrix, ROC and precision-recall with bands.
std::string test_curves_section(const RunFiles& run);
/// Reliability diagram, ECE and Brier score; how the probabilities are spread.
std::string calibration_section(const RunFiles& run);
/// Every figure of test.json with its interval, and the paper's Table 7.
std::string figures_section(const RunFiles& run);
/// The most confidently wrong test images with their Grad-CAM maps.
std::string worst_errors_section(Context& context, const RunFiles& run);
/// The parts, what was skipped, and the leakage between the parts.
std::string data_section(const RunFiles& run);
std::string configuration_section(const RunFiles& run);
std::string time_section(const RunFiles& run);

/// `class_names[index]`, against which rest when there are more than two: "abnormal", or "benign
/// against the rest".
std::string curve_name(const RunFiles& run, int index);

}  // namespace curie
