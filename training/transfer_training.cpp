#include "training/transfer_training.h"

#include "training/json_fields.h"

namespace curie {

void TransferTraining::check() const {
    const int sources = !weights.empty() + random_weights + !from.empty();
    if (sources == 0)
        fail_input("weights",
                   "expected pretrained weights for the backbone, got none; give --weights FILE "
                   "(./curie fetch-weights NAME downloads the official ones), --from RUNDIR, or "
                   "--random-weights to train on features of a random network");
    if (sources > 1)
        fail_input("weights",
                   "expected one of --weights, --random-weights and --from, got {} of them",
                   sources);
    if (views < 0) fail_input("views", "expected >= 0, got {}", views);
    if (!(backbone_learning_rate >= 0))
        fail_input("backbone-learning-rate", "expected a rate > 0, got {}", backbone_learning_rate);
    if (frozen() && (backbone_learning_rate > 0 || live_batch_norm))
        fail_input(backbone_learning_rate > 0 ? "backbone-learning-rate" : "live-batch-norm",
                   "expected --unfreeze-from LAYER with it, got none: a frozen backbone does not "
                   "train");
}

nlohmann::json to_json(const TransferTraining& c) {
    return {{"weights", c.weights},
            {"partial", c.partial},
            {"random_weights", c.random_weights},
            {"from", c.from},
            {"views", c.views},
            {"feature_cache", c.feature_cache},
            {"unfreeze_from", c.unfreeze_from},
            {"backbone_learning_rate", c.backbone_learning_rate},
            {"live_batch_norm", c.live_batch_norm}};
}

void update_from_json(TransferTraining& config, const nlohmann::json& options) {
    TransferTraining c = config;  // a refused value changes nothing
    JsonFields("transfer")
        .add("weights", c.weights)
        .add("partial", c.partial)
        .add("random_weights", c.random_weights)
        .add("from", c.from)
        .add("views", c.views)
        .add("feature_cache", c.feature_cache)
        .add("unfreeze_from", c.unfreeze_from)
        .add("backbone_learning_rate", c.backbone_learning_rate)
        .add("live_batch_norm", c.live_batch_norm)
        .read(options);
    config = c;
}

}  // namespace curie
