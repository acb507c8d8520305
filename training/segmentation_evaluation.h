// A trained network's masks on a part of the data.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "data/segmentation_loader.h"
#include "models/registry.h"
#include "training/segmentation_metrics.h"

namespace curie {

struct SegmentedImage {
    int64_t index = 0;  ///< into Dataset::samples
    MaskOverlap overlap;
    std::vector<uint8_t> predicted;  ///< (height, width), 0 or 1
    std::vector<uint8_t> truth;
    /// Lesions with a mark, and those of them in whose mark (widened by half a pixel of the mask) a
    /// pixel was predicted.
    int64_t lesions = 0, hits = 0;
};

struct SegmentationResult {
    SegmentationSums sums;
    std::vector<SegmentedImage> images;  ///< in the loader's order
};

/// One pass over the loader in inference mode; `loss` as in segmentation_loss().
SegmentationResult segment(Context& context, Model& model, SegmentationLoader& loader,
                           const std::string& loss);

/// What test.json holds.
nlohmann::json segmentation_report(const SegmentationResult& result, const Dataset& dataset);
/// The same for a terminal.
std::string segmentation_text(const nlohmann::json& report);

/// Columns: image, patient, dice, iou (empty without a lesion and a prediction), true_pixels,
/// predicted_pixels, lesions, hits. Atomic.
void write_segmented_images(const std::string& path, const SegmentationResult& result,
                            const Dataset& dataset);

}  // namespace curie
