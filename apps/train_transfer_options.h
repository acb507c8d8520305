// The options of train_transfer; the defaults shown are the ensemble paper's.
#pragma once

#include "apps/train_options.h"

namespace curie {

void add_train_transfer_options(CLI::App& app, TrainOptions& o);

/// The run that the options ask for: the recipe, then the model of --from, then --config, then
/// --seed, then the others.
RunOptions make_transfer_run_options(const TrainOptions& options);

}  // namespace curie
