// One run of a search or an ablation, and what came out of it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "training/run_config.h"

namespace curie {

struct Trial {
    std::string name;  ///< for tables, for example "dropout=0.2 l2=0.0001"
    std::string folder;
    RunConfig config;
};

/// How a trial ended.
struct TrialResult {
    bool finished = false;   ///< false: it did not run to its end (yet)
    std::string failure;     ///< why it has no value, for example a loss that is not finite
    bool refused = false;    ///< `failure` is of its input: not kept, so that --resume tries again
    double value = 0;        ///< of the monitored metric in the best epoch
    int64_t best_epoch = 0;  ///< 1-based
    int64_t epochs = 0;      ///< that were trained; fewer than asked after early stopping
    double seconds = 0;      ///< of training, all epochs
    nlohmann::json test;     ///< the run's test.json
};

/// Reads metrics.csv and test.json of a run that has ended. InputError naming the file when they
/// are damaged.
TrialResult read_trial_result(const Trial& trial);

/// `- NAME is left out: FAILURE` for each trial without a value, a line each after an empty one.
std::string left_out_text(const std::vector<Trial>& trials,
                          const std::vector<TrialResult>& results);

/// The epochs that a run's metrics.csv holds so far; 0 without the file.
int64_t epochs_done(const std::string& run_folder);

}  // namespace curie
