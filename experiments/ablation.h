// What each part of P-NET and of its recipe is worth: the same run without it, over several seeds.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "experiments/trial_runner.h"

namespace curie {

struct Ablation {
    std::string name;
    std::string why;        ///< where it comes from, for the table's legend
    nlohmann::json change;  ///< merged into the run's configuration
};

/// "full" first; the paper's (residual, skip, dropout, L2, both regularisers) and the ones that it
/// leaves out (batch norm, augmentation, inversion, half and double width).
std::vector<Ablation> known_ablations();

struct AblationConfig {
    RunConfig base;
    std::vector<std::string> names;  ///< of known_ablations(); empty: all. "full" always runs
    int64_t seeds = 3;  ///< runs of each ablation, with the base's seed and those that follow

    /// Throws InputError naming the first bad value.
    void check() const;
};

nlohmann::json to_json(const AblationConfig& config);
AblationConfig ablation_config_from(const nlohmann::json& json);

/// Why an ablation would say nothing about this run, which has no such part; empty: it does say
/// something. Such ablations are left out, with this reason.
std::string objection(const AblationConfig& config, const Ablation& ablation);

/// Mean and sample standard deviation; the deviation of one value is NaN.
struct Spread {
    double mean, deviation;
    int64_t count;
};
/// NaNs (a metric that is undefined, a failed run) are left out and not counted.
Spread spread_of(const std::vector<double>& values);

/// Runs what is not finished yet in `folder` (trials/<name>-seed<k>), prints the table and writes
/// ablate.json, ablate.md and ablation-results.json. The difference to "full" is paired by seed.
/// Returns the code of end_experiment(), or 128 + the signal that interrupted it.
int run_ablation(const AblationConfig& config, const std::string& folder,
                 const TrialRunnerOptions& runner);

}  // namespace curie
