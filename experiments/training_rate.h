// How fast this machine trains a run's model: what an estimate of a long experiment stands on.
#pragma once

#include "engine/context.h"
#include "training/run_config.h"

namespace curie {

struct TrainingRate {
    double training = 0, inference = 0;  ///< images a second
};

/// Three steps and three predictions of a full batch after one of each to warm up: a few seconds
/// for P-NET at 224 x 224.
TrainingRate measure_training_rate(Context& context, const RunConfig& config);

}  // namespace curie
