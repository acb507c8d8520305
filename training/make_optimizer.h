// From the names in a configuration to the objects.
#pragma once

#include <memory>

#include "optim/optimizer.h"
#include "optim/schedule.h"
#include "training/training_config.h"

namespace curie {

std::unique_ptr<Optimizer> make_optimizer(Context& context, const Parameters& parameters,
                                          const TrainingConfig& config);

/// `maximize`: whether the monitored metric is better when larger (for plateau).
std::unique_ptr<Schedule> make_schedule(const TrainingConfig& config, bool maximize);

}  // namespace curie
