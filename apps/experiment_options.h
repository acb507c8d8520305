// What the programs that run many runs share: how trials are spread over processes and devices.
#pragma once

#include <string>
#include <vector>

#include "apps/command_line.h"
#include "apps/train_pnet_options.h"
#include "experiments/trial_runner.h"

namespace curie {

struct ExperimentOptions {
    std::string folder, resume;
    int jobs = 1;
    std::vector<std::string> devices;
};

void add_experiment_options(CLI::App& app, ExperimentOptions& options);

/// An experiment that is continued keeps what it was begun with, as `file` has it: only how it is
/// run may be given again.
void refuse_besides_resume(const CLI::App& app, const std::string& file);

/// The trials get the engine's options as they were given here.
TrialRunnerOptions make_runner_options(const ExperimentOptions& options,
                                       const CommonOptions& common);

}  // namespace curie
