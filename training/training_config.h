// How a model is trained: everything but the model and the data. The defaults are the P-NET paper's
// (section "Training recipe", best configuration of its table 6).
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "optim/gradient_clipping.h"

namespace curie {

struct TrainingConfig {
    int64_t epochs = 100;
    int64_t batch_size = 32;
    /// > 0: a step takes its batch in slices of at most so many images and adds up the gradients,
    /// which needs the memory of a slice. The mean over the batch as without, within rounding;
    /// batch norm in training mode takes its statistics from each slice.
    int64_t micro_batch = 0;
    double learning_rate = 1e-3;
    std::string optimizer = "adam";                     ///< adam, adamw or sgd
    double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7;  ///< of adam and adamw
    double momentum = 0.9;                              ///< of sgd
    bool nesterov = false;                              ///< of sgd
    double weight_decay = 4e-3;                         ///< of adamw
    std::string schedule = "constant";                  ///< constant, step, cosine or plateau
    double schedule_factor = 0.1;  ///< by which step and plateau multiply the rate
    int64_t schedule_epochs = 10;  ///< between two steps; the patience of plateau
    double warmup_epochs = 0;      ///< the rate rises linearly from 0 before the schedule
    GradientClipping clipping;
    double label_smoothing = 0;

    /// Losses weighted by class: `none`, or `balanced` for n / (classes * n_class).
    std::string class_weights = "none";
    /// Which epoch is kept as the best, and what early stopping and the plateau schedule watch:
    /// val_loss, val_accuracy, val_auc, val_f1, val_recall, val_precision or val_specificity.
    std::string monitor = "val_accuracy";
    int64_t patience = 0;  ///< epochs without improvement before training stops; 0: never
    uint64_t seed = 0;

    /// The most images that are computed at a time.
    int64_t slice() const {
        return micro_batch > 0 ? std::min(micro_batch, batch_size) : batch_size;
    }

    /// Throws InputError naming the first bad value.
    void check() const;
};

nlohmann::json to_json(const TrainingConfig& config);
/// Fields that `options` does not name keep their value; unknown ones throw InputError.
void update_from_json(TrainingConfig& config, const nlohmann::json& options);

}  // namespace curie
