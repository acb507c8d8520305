// Is it the pretrained weights? The same backbone with its weights and with random ones, on the
// same patient folds and seeds.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "experiments/paired_difference.h"
#include "experiments/transfer_members.h"
#include "experiments/trial_runner.h"

namespace curie {

struct TransferStudyConfig {
    RunConfig base;         ///< of every run, preset `transfer`, protocol patient
    TransferMember member;  ///< with its weights
    int64_t folds = 5, seeds = 3;

    /// Throws InputError naming the first bad value.
    void check() const;
};

nlohmann::json to_json(const TransferStudyConfig& config);
TransferStudyConfig transfer_study_from(const nlohmann::json& json);

/// The two runs of a seed and a fold, which share split, views, head and order of the images.
struct StudyPair {
    int64_t seed, fold;  ///< fold: 1-based
    Trial pretrained, random;
};
/// Seed by seed: FOLDER/runs/seed<s>-fold<k>-pretrained and -random.
std::vector<StudyPair> study_pairs(const TransferStudyConfig& config, const std::string& folder);

/// The pretrained runs of all pairs first: weights that cannot be read end the study at once. Then
/// the random ones.
std::vector<Trial> trials_of(const std::vector<StudyPair>& pairs);

/// The one backbone of `choice`, with the file `weights`, or with its official file when that is
/// empty. InputError for several backbones.
TransferMember study_member(const TransferChoice& choice, const std::string& weights);

/// Test AUC of both runs of every pair that has both (a test fold with one class has none), and
/// what follows.
struct TransferStudyResult {
    struct Row {
        int64_t seed, fold;
        double pretrained, random;
    };
    std::vector<Row> rows;
    std::vector<std::string> left_out;  ///< a sentence for each pair without a value
    double test_to_train = 0;           ///< images tested for each trained on, of the first row
    PairedDifference difference;        ///< pretrained - random
};
/// `results`: of trials_of(pairs). InputError that says what was left out, and why, when less than
/// two pairs have both values.
TransferStudyResult evaluate_study(const std::vector<StudyPair>& pairs,
                                   const std::vector<TrialResult>& results);

/// Markdown: every pair, the mean difference with both intervals, and which of them to believe.
std::string study_text(const TransferStudyConfig& config, const TransferStudyResult& result);
nlohmann::json to_json(const TransferStudyResult& result);

/// Runs what is not finished yet in `folder` and writes study.md and study-results.json. Returns
/// the code of end_experiment(), or 128 + the signal that interrupted it.
int run_transfer_study(const TransferStudyConfig& config, const std::string& folder,
                       const TrialRunnerOptions& runner);

}  // namespace curie
