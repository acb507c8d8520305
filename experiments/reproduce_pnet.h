// The whole P-NET paper on data sets at hand: each set and all of them merged, under both
// protocols, every trained model on every set, the search for hyper-parameters, and one summary
// with the paper's Tables 4 to 7 beside what came out here.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/context.h"
#include "experiments/trial_runner.h"
#include "experiments/tune.h"

namespace curie {

struct ReproductionConfig {
    RunConfig base;  ///< of every run; its sources, protocol and labels are set run by run
    std::vector<std::string> sources;
    std::vector<std::string> protocols = {"patient", "paper"};
    bool search = true;          ///< the grid of Table 6 too, under the protocol `patient`
    int64_t search_epochs = 30;  ///< of each of its 36 trials

    /// Throws InputError naming the first bad value.
    void check() const;
};

nlohmann::json to_json(const ReproductionConfig& config);
ReproductionConfig reproduction_config_from(const nlohmann::json& json);

/// One training run of the reproduction.
struct ReproductionRun {
    std::string set;  ///< the kind of its source, or `merged`
    std::string protocol;
    Trial trial;
};

/// Each source, then all merged, under each protocol; every model is tested on every source.
std::vector<ReproductionRun> reproduction_runs(const ReproductionConfig& config,
                                               const std::string& folder);

/// What a reproduction will cost on this machine.
struct TimeEstimate {
    double training_seconds = 0, search_seconds = 0;  ///< at the configuration's epochs
    double images_per_second = 0;                     ///< measured, of training
};
TimeEstimate estimate_time(Context& context, const ReproductionConfig& config,
                           const std::string& folder, int jobs);

/// Fewer epochs, by one factor for runs and search, so that the estimate fits into `hours`.
/// InputError when not even one epoch of each does.
ReproductionConfig fit_budget(ReproductionConfig config, const TimeEstimate& estimate,
                              double hours);

/// Runs what is not finished yet in `folder` and writes reproduce.json, summary.md and
/// summary.json. Returns the code of end_experiment(), or 128 + the signal that interrupted it.
int run_reproduction(Context& context, const ReproductionConfig& config, const std::string& folder,
                     const TrialRunnerOptions& runner);

}  // namespace curie
