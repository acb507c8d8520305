// Hyper-parameter search: the P-NET paper's grid (its Table 6), random search (Bergstra & Bengio,
// JMLR 2012) and successive halving (Jamieson & Talwalkar, AISTATS 2016).
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "experiments/search_space.h"
#include "experiments/trial_runner.h"

namespace curie {

struct TuneConfig {
    RunConfig base;                  ///< what every trial shares; its monitor ranks the trials
    std::string search = "grid";     ///< grid, random or halving
    std::vector<std::string> space;  ///< as parse_search_parameter() takes them; empty: the paper's
    int64_t trials = 36;             ///< of random and halving
    int64_t reduction = 3;           ///< halving keeps one in so many, and trains it so much longer
    uint64_t seed = 0;               ///< of the draws

    /// Throws InputError naming the first bad value.
    void check() const;
};

nlohmann::json to_json(const TuneConfig& config);
TuneConfig tune_config_from(const nlohmann::json& json);

/// A trial with its point and its result, best first.
struct RankedTrial {
    SearchPoint point;
    Trial trial;
    TrialResult result;
};

/// One round of successive halving.
struct HalvingRound {
    int64_t trials, epochs;
};

/// From `trials` at few epochs to the last few at `epochs`: each round keeps ceil(n / reduction)
/// and multiplies the epochs by `reduction`, as often as both allow.
std::vector<HalvingRound> halving_rounds(int64_t trials, int64_t epochs, int64_t reduction);

/// Runs what is not finished yet in `folder` (trials/001, trials/002, ...), prints the table and
/// writes tune.json, tune.md and tune.csv. Returns the code of end_experiment(), or 128 + the
/// signal that interrupted it. A search that was killed at any moment and repeated gives the table
/// of an unkilled one.
int run_tune(const TuneConfig& config, const std::string& folder, const TrialRunnerOptions& runner);

}  // namespace curie
