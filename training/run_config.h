// Everything that decides what a run computes: the model, the training and the data. A run writes
// it as config.json; the same file given as --config repeats the run.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "models/pnet.h"
#include "models/transfer.h"
#include "training/data_config.h"
#include "training/training_config.h"
#include "training/transfer_training.h"

namespace curie {

/// A backbone and its head, in the place of P-NET.
struct TransferRun {
    TransferConfig model;
    TransferTraining training;
};

struct RunConfig {
    std::string preset;
    PnetConfig model;                     ///< without `transfer`
    std::optional<TransferRun> transfer;  ///< what the run trains, in the place of `model`
    TrainingConfig training;
    DataConfig data;
    /// Also fit a linear model on the same pixels and report its test AUC.
    bool linear_baseline = false;
    /// Pinned variants and --fast, as the run had them; null before it began.
    nlohmann::json engine;

    /// Throws InputError naming the first bad value. Fills in what a transfer run leaves to its
    /// backbone, so that the sizes below are known.
    void complete();
    /// N,H,W,C of the images, N = 1.
    Shape input() const;
    /// Not initialised.
    Model make() const;
    int64_t& outputs() { return transfer ? transfer->model.outputs : model.outputs; }
    /// The program that runs it: train_pnet or train_transfer.
    const char* program() const { return transfer ? "train_transfer" : "train_pnet"; }
};

/// `paper`: the paper's best configuration on real data. `demo`: the same on synthetic mammograms,
/// except for what demo_differences() explains. `transfer`: the ensemble paper's recipe.
RunConfig preset_config(const std::string& name);

/// Where `demo` departs from the paper and why, a line each.
std::string demo_differences(const RunConfig& demo);

nlohmann::json to_json(const RunConfig& config);
/// Fields that `json` does not name keep their value; unknown ones throw InputError.
void update_from_json(RunConfig& config, const nlohmann::json& json);
/// Reads a file; throws InputError naming it when it is missing or no JSON.
nlohmann::json read_json_file(const std::string& path);

/// What checkpoints store: the configuration with the names that load_model() wants, and those of
/// the classes.
nlohmann::json checkpoint_config(const RunConfig& config,
                                 const std::vector<std::string>& class_names);

}  // namespace curie
