// What one epoch of a segmentation gave, as metrics.csv and the checkpoints store it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace curie {

struct SegmentationMetrics {
    double loss = 0, dice = 0, iou = 0;  ///< see SegmentationSums
};

struct SegmentationRecord {
    int64_t epoch = 0;  ///< 1-based
    double learning_rate = 0;
    SegmentationMetrics training, validation;
    double seconds = 0, images_per_second = 0;
};

nlohmann::json to_json(const SegmentationRecord& record);
SegmentationRecord segmentation_record_from(const nlohmann::json& json);

/// Columns: epoch, learning_rate, loss, dice, iou, the same with val_, seconds, images_per_second.
/// Atomic.
void write_segmentation_csv(const std::string& path,
                            const std::vector<SegmentationRecord>& history);

}  // namespace curie
