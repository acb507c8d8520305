// How a transfer run treats its backbone: where its weights come from, what of it trains, and how
// often its features are computed.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace curie {

struct TransferTraining {
    // One of the three.
    std::string weights;          ///< a file of pretrained weights, see load_weights()
    bool partial = false;         ///< take from it what fits
    bool random_weights = false;  ///< drawn from the seed: for comparison
    std::string from;             ///< a finished run's folder, whose best epoch is the start

    /// Augmented views of each training image, the image as it is among them: epoch after epoch
    /// takes one after the other. 0: every epoch draws anew. Ten epochs see each of five twice.
    int64_t views = 5;
    /// Compute the features of a wholly frozen backbone once for each view. It needs views > 0.
    bool feature_cache = true;

    std::string unfreeze_from;          ///< this layer of the backbone and those after it train
    double backbone_learning_rate = 0;  ///< theirs; 0: as the head's
    /// Unfrozen batch norms take the statistics of the batch and move theirs; without, they keep
    /// the statistics and train gamma and beta alone.
    bool live_batch_norm = false;

    bool frozen() const { return unfreeze_from.empty(); }
    bool caches() const { return frozen() && feature_cache && views > 0; }
    /// Throws InputError naming the first bad value.
    void check() const;
};

nlohmann::json to_json(const TransferTraining& config);
/// Fields that `options` does not name keep their value; unknown ones throw InputError.
void update_from_json(TransferTraining& config, const nlohmann::json& options);

}  // namespace curie
