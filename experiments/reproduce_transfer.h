// The transfer-learning paper (Laaffat et al.) on data at hand: its four backbones and their
// ensemble under both protocols, beside its table.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/context.h"
#include "experiments/ensemble.h"
#include "experiments/transfer_members.h"
#include "experiments/trial_runner.h"

namespace curie {

/// As in the paper: VGG16 (224), Xception (299), MobileNetV2 (224), NASNetLarge (331).
const std::vector<std::string>& paper_backbones();

struct TransferReproductionConfig {
    RunConfig base;  ///< of every run, preset `transfer`; backbone and protocol are set run by run
    std::vector<TransferMember> members;
    std::vector<std::string> missing;  ///< see TransferMembers
    std::vector<std::string> protocols = {"patient", "paper"};

    /// Throws InputError naming the first bad value; without members it says what was looked for.
    void check() const;
};

nlohmann::json to_json(const TransferReproductionConfig& config);
TransferReproductionConfig transfer_reproduction_from(const nlohmann::json& json);

/// Protocol by protocol the runs of the members, in their order:
/// FOLDER/runs/<member>-<protocol>.
std::vector<Trial> transfer_trials(const TransferReproductionConfig& config,
                                   const std::string& folder);

/// Runs what is not finished yet in `folder`, joins the members of each protocol in
/// FOLDER/ensemble-<protocol>, and writes summary.md and summary.json. Returns the code of
/// end_experiment(), or 128 + the signal that interrupted it.
int run_transfer_reproduction(Context& context, const TransferReproductionConfig& config,
                              const std::string& folder, const TrialRunnerOptions& runner);

/// The tables of summary.md; an ensemble for each protocol, in their order. A protocol with less
/// than two finished members has none: its `members` are empty.
std::string transfer_summary(const TransferReproductionConfig& config,
                             const std::vector<Ensemble>& ensembles,
                             const std::vector<std::vector<TrialResult>>& results);

}  // namespace curie
