// The trials of an experiment in its folder: claimed, interruptible.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "experiments/trial_runner.h"

namespace curie {

struct Experiment {
    std::string folder, file;  ///< file: in it, where the settings are kept
    nlohmann::json settings;
    std::string command;  ///< "reproduce transfer": what --resume continues
    std::string begun;    ///< a line that says what begins
};

/// Runs what is not finished yet, in the order of `trials`, into `results`. Returns 0, or 128 + the
/// signal that interrupted it after saying how to go on. InputError when the folder holds another
/// experiment. Call it under a FolderLock that lasts until the results are written.
int run_trials(const Experiment& experiment, const std::vector<Trial>& trials,
               const TrialRunnerOptions& runner, std::vector<TrialResult>& results);

/// The exit code of an experiment that has written its tables: 0, or 2 after saying how to go on
/// when trials were refused.
int end_experiment(const std::vector<TrialResult>& results, const std::string& command,
                   const std::string& folder, std::ostream& out);

}  // namespace curie
