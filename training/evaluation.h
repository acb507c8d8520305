// A trained model on a part of the data: predictions, the test report, the table of predictions.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "data/loader.h"
#include "models/registry.h"

namespace curie {

/// Of each image of a loader, in its order.
struct Predictions {
    std::vector<float> probabilities;  ///< of the positive class
    std::vector<int> labels;
    std::vector<int64_t> indices;  ///< into Dataset::samples
};

/// The batch as the model's input, N,H,W,C.
Tensor images_of(Context& context, const Model& model, const Batch& batch);

/// sigmoid(logit) of N,1 logits.
std::vector<float> positive_probabilities(const Tensor& logits);

/// One pass over the loader in inference mode.
Predictions predict(Context& context, Model& model, Loader& loader);

/// What test.json holds: images, class names, the confusion matrix (rows: truth, columns:
/// predicted), and accuracy, auc, precision, recall, specificity, f1, each {"value", "ci95": [low,
/// high]}; precision to f1 under "positive" and under "weighted" (means by support). Intervals by
/// bootstrap over images, 1000 draws.
nlohmann::json test_report(const Predictions& predictions,
                           const std::vector<std::string>& class_names, uint64_t seed = 0);

/// The same as a few lines for a terminal.
std::string test_report_text(const nlohmann::json& report);

/// Columns: image, patient, label, probability, predicted. Atomic.
void write_predictions_csv(const std::string& path, const Predictions& predictions,
                           const Dataset& dataset);

}  // namespace curie
