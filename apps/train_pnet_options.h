// The options of train_pnet; the defaults shown are the paper's.
#pragma once

#include "apps/train_options.h"

namespace curie {

using TrainPnetOptions = TrainOptions;

void set_input(RunConfig& c, const std::string& text);

/// Whether the program is one run, or runs many and names their folders itself.
enum class RunCommand { whole, part };

void add_train_pnet_options(CLI::App& app, TrainPnetOptions& o,
                            RunCommand command = RunCommand::whole);

/// The run that the options ask for: the preset, then --config, then --seed, then the others.
RunOptions make_run_options(const TrainPnetOptions& options);

}  // namespace curie
