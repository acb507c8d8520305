// Which images a run takes, how they are split and how they reach the trainer.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "data/image_cache.h"
#include "data/loader.h"
#include "data/split.h"

namespace curie {

struct DataConfig {
    /// `synthetic` (drawn from a seed, see `patients`) or `mini-mias:DIR`.
    std::string source = "synthetic";
    int64_t patients = 160;          ///< of the synthetic set, two images each
    uint64_t synthetic_seed = 2026;  ///< of the synthetic set
    std::string labels = "normal-abnormal";
    bool allow_missing = false;  ///< skip, by name, images without label and the reverse
    double train_fraction = 0.7, validation_fraction = 0.2, test_fraction = 0.1;
    std::string augment = "paper";  ///< paper or none; of the training part alone
    bool balance = true;            ///< equal class counts in the training part, by repetition
    int64_t workers = 2;            ///< decoding threads
    uint64_t seed = 0;              ///< of the split, the order and the augmentation

    void check() const;
};

nlohmann::json to_json(const DataConfig& config);
/// Fields that `options` does not name keep their value; unknown ones throw InputError.
void update_from_json(DataConfig& config, const nlohmann::json& options);

/// The decoded images of a run and their parts.
struct RunData {
    std::shared_ptr<const ImageCache> images;
    Split split;

    const Dataset& dataset() const { return images->dataset(); }
    /// Counts by class, for example `train 224 (112 normal, 112 abnormal), ...`.
    std::string describe() const;
};

/// Reads or draws the data set, resized to height x width, and splits it by patient. Throws
/// InputError naming the folder or file on bad input.
RunData load_run_data(const DataConfig& config, int64_t height, int64_t width);

/// Shuffled, balanced and augmented as configured.
Loader training_loader(const RunData& data, const DataConfig& config, int64_t batch_size);
/// In order, as they are.
Loader plain_loader(const RunData& data, const std::vector<int64_t>& part, const DataConfig& config,
                    int64_t batch_size);

}  // namespace curie
