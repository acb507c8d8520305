// The images of a run, in their parts, and the loaders that bring them to the trainer.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "data/image_cache.h"
#include "data/leakage.h"
#include "data/loader.h"
#include "data/split.h"
#include "training/data_config.h"

namespace curie {

/// The decoded images of a run and their parts.
struct RunData {
    std::shared_ptr<const ImageCache> images;
    Split split;

    const Dataset& dataset() const { return images->dataset(); }
    /// Counts by class, for example `train 224 (112 normal, 112 abnormal), ...`.
    std::string describe() const;
};

/// Reads or draws the data set, resized to height x width, and splits it as the protocol says.
/// Throws InputError naming the folder or file on bad input.
RunData load_run_data(const DataConfig& config, int64_t height, int64_t width);

/// What data.json holds: sources, class names, protocol and fold, the counts, what was skipped and
/// why, the images of each part, and the leakage between them.
nlohmann::json data_report(const RunData& data, const DataConfig& config, const Leakage& leakage);

/// The leakage in a line for a terminal.
std::string leakage_text(const Leakage& leakage, const DataConfig& config);

/// Shuffled, balanced and augmented as configured.
Loader training_loader(const RunData& data, const DataConfig& config, int64_t batch_size);
/// In order, as they are.
Loader plain_loader(const RunData& data, const std::vector<int64_t>& part, const DataConfig& config,
                    int64_t batch_size);

}  // namespace curie
