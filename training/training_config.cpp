#include "training/training_config.h"

#include <algorithm>

#include "training/best_epoch.h"
#include "training/json_fields.h"

namespace curie {
namespace {

void check_one_of(const char* option, const std::string& value,
                  std::initializer_list<const char*> known) {
    if (std::find(known.begin(), known.end(), value) == known.end())
        fail_input(option, "expected one of {}, got {}", fmt::join(known, ", "), value);
}

}  // namespace

void TrainingConfig::check() const {
    if (epochs < 1) fail_input("epochs", "expected at least 1, got {}", epochs);
    if (batch_size < 1) fail_input("batch-size", "expected at least 1, got {}", batch_size);
    if (micro_batch < 0) fail_input("micro-batch", "expected >= 0, got {}", micro_batch);
    if (!(learning_rate > 0))
        fail_input("learning-rate", "expected a positive rate, got {}", learning_rate);
    if (warmup_epochs < 0) fail_input("warmup-epochs", "expected >= 0, got {}", warmup_epochs);
    if (patience < 0) fail_input("patience", "expected >= 0, got {}", patience);
    if (label_smoothing < 0 || label_smoothing > 1)
        fail_input("label-smoothing", "expected a value in [0, 1], got {}", label_smoothing);
    check_one_of("optimizer", optimizer, {"adam", "adamw", "sgd"});
    check_one_of("schedule", schedule, {"constant", "step", "cosine", "plateau"});
    check_one_of("class-weights", class_weights, {"none", "balanced"});
    BestEpoch{monitor};
    clipping.check();
}

nlohmann::json to_json(const TrainingConfig& c) {
    return {{"epochs", c.epochs},
            {"batch_size", c.batch_size},
            {"micro_batch", c.micro_batch},
            {"learning_rate", c.learning_rate},
            {"optimizer", c.optimizer},
            {"beta1", c.beta1},
            {"beta2", c.beta2},
            {"epsilon", c.epsilon},
            {"momentum", c.momentum},
            {"nesterov", c.nesterov},
            {"weight_decay", c.weight_decay},
            {"schedule", c.schedule},
            {"schedule_factor", c.schedule_factor},
            {"schedule_epochs", c.schedule_epochs},
            {"warmup_epochs", c.warmup_epochs},
            {"clip_value", c.clipping.value},
            {"clip_norm", c.clipping.norm},
            {"global_clip_norm", c.clipping.global_norm},
            {"label_smoothing", c.label_smoothing},
            {"class_weights", c.class_weights},
            {"monitor", c.monitor},
            {"patience", c.patience},
            {"seed", c.seed}};
}

void update_from_json(TrainingConfig& config, const nlohmann::json& options) {
    TrainingConfig c = config;  // a refused value changes nothing
    JsonFields("training")
        .add("epochs", c.epochs)
        .add("batch_size", c.batch_size)
        .add("micro_batch", c.micro_batch)
        .add("learning_rate", c.learning_rate)
        .add("optimizer", c.optimizer)
        .add("beta1", c.beta1)
        .add("beta2", c.beta2)
        .add("epsilon", c.epsilon)
        .add("momentum", c.momentum)
        .add("nesterov", c.nesterov)
        .add("weight_decay", c.weight_decay)
        .add("schedule", c.schedule)
        .add("schedule_factor", c.schedule_factor)
        .add("schedule_epochs", c.schedule_epochs)
        .add("warmup_epochs", c.warmup_epochs)
        .add("clip_value", c.clipping.value)
        .add("clip_norm", c.clipping.norm)
        .add("global_clip_norm", c.clipping.global_norm)
        .add("label_smoothing", c.label_smoothing)
        .add("class_weights", c.class_weights)
        .add("monitor", c.monitor)
        .add("patience", c.patience)
        .add("seed", c.seed)
        .read(options);
    c.check();
    config = c;
}

}  // namespace curie
