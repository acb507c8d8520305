// The transfer-learning paper (Laaffat et al.) on data at hand: its four backbones and their
// ensemble under both protocols, beside its table.
#pragma once

#include <map>
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

/// Seconds of each backbone of `trials` for one image, measured: the mean of two after a first one.
std::map<std::string, double> measure_backbones(Context& context, const std::vector<Trial>& trials);

/// What the features of `trials` will cost: passes of the frozen backbones over views of images.
/// The heads are not counted, and features that the cache holds already are.
double feature_seconds(const std::vector<Trial>& trials,
                       const std::map<std::string, double>& seconds_per_image);

/// Less views of each training image, until the features of the protocol `patient` fit into `hours`
/// together with those of `paper`, whose views are given. InputError when one view does not.
TransferReproductionConfig fit_transfer_budget(
    TransferReproductionConfig config, const std::map<std::string, double>& seconds_per_image,
    double hours);

/// Runs what is not finished yet in `folder`, joins the members of each protocol in
/// FOLDER/ensemble-<protocol>, and writes summary.md and summary.json. Returns 0, or 128 + the
/// signal that interrupted it.
int run_transfer_reproduction(Context& context, const TransferReproductionConfig& config,
                              const std::string& folder, const TrialRunnerOptions& runner);

/// The tables of summary.md; an ensemble for each protocol, in their order. A protocol with less
/// than two finished members has none: its `members` are empty.
std::string transfer_summary(const TransferReproductionConfig& config,
                             const std::vector<Ensemble>& ensembles,
                             const std::vector<std::vector<TrialResult>>& results);

}  // namespace curie
