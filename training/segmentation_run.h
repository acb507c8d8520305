// A whole train_unet run: data, model, training, test, and what it leaves in its folder.
#pragma once

#include <optional>
#include <ostream>
#include <string>

#include "engine/context.h"
#include "training/segmentation_config.h"

namespace curie {

struct SegmentationRunOptions {
    SegmentationConfig config;
    std::string run_folder;         ///< empty: runs/<date>-unet
    std::string resume;             ///< a run's folder: its own configuration is used
    std::optional<int64_t> epochs;  ///< of a resumed run, in place of its own
    std::ostream* out = nullptr;
    bool terminal = false;
};

/// Writes config.json, data.json, metrics.csv, best.safetensors, last.safetensors, test.json,
/// test_images.csv and overlays.png into the run's folder. Returns 0, or 128 + the signal that
/// interrupted it after a checkpoint was written.
int run_segmentation(Context& context, const SegmentationRunOptions& options);

}  // namespace curie
