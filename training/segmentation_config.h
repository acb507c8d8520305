// Everything that decides what a run of train_unet computes; the run writes it as config.json.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "models/unet_config.h"
#include "training/data_config.h"
#include "training/training_config.h"

namespace curie {

struct SegmentationConfig {
    /// Small enough for a CPU, and without the paper's augmentation: see docs/segmentation.md.
    SegmentationConfig();

    UnetConfig model;
    TrainingConfig training;  ///< the loss is `loss`, and the best epoch the one of the best Dice
    DataConfig data;          ///< split by patient, without folds
    std::string loss;         ///< dice, bce or dice+bce
    /// Train on images without a lesion too. An empty mask is right for each of them, so the
    /// network predicts nothing for longer before it begins to find lesions.
    bool healthy_images = false;
    nlohmann::json engine;  ///< as it began, see checked_engine(); null before it

    /// Throws InputError naming the first bad value.
    void check() const;
};

nlohmann::json to_json(const SegmentationConfig& config);
/// The configuration that to_json() wrote; throws InputError on any other JSON.
SegmentationConfig segmentation_config_from(const nlohmann::json& json);

}  // namespace curie
