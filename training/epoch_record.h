// What one epoch gave, as metrics.csv and the checkpoints store it.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

namespace curie {

/// The loss with its regularisation term, and the exact AUC. Two classes: metrics of the positive
/// one at the threshold 0.5 (prediction > 0.5, as in Keras). More: plain means over the classes,
/// each against the rest.
struct EpochMetrics {
    double loss = 0, accuracy = 0, precision = 0, recall = 0, specificity = 0, f1 = 0, auc = 0;
};

/// `probabilities` of the positive class, one an image, or of all classes, row by row; `labels` are
/// class numbers. The AUC is NaN when a class is absent.
EpochMetrics epoch_metrics(double loss, std::span<const float> probabilities,
                           std::span<const int> labels);

struct EpochRecord {
    int64_t epoch = 0;  ///< 1-based
    double learning_rate = 0;
    EpochMetrics training, validation;
    double seconds = 0, images_per_second = 0;

    /// By name: loss, accuracy, ..., val_loss, val_accuracy, ...; throws InputError listing the
    /// names when there is none such.
    double value(const std::string& name) const;
};

nlohmann::json to_json(const EpochRecord& record);
EpochRecord epoch_record_from(const nlohmann::json& json);

/// Writes all epochs to `path` at once (columns: epoch, learning_rate, the training metrics, the
/// same with val_, protocol, seconds, images_per_second). Atomic, so a crash leaves the file of
/// before.
void write_metrics_csv(const std::string& path, const std::vector<EpochRecord>& history,
                       const std::string& protocol);

}  // namespace curie
