// A checkpoint is one safetensors file: the model's tensors by their names, what the optimiser and
// a half-finished epoch need under names with a slash, and JSON in the metadata. Any program that
// reads safetensors can read the weights out of it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "engine/named_tensors.h"
#include "models/registry.h"

namespace curie {

struct Checkpoint {
    NamedTensors model;     ///< names without a slash
    NamedTensors others;    ///< `optimizer/...`, `progress/...`
    nlohmann::json config;  ///< the run's complete configuration, with `model` and `model_options`
    nlohmann::json state;   ///< where training stands; null in best.safetensors

    /// The tensors of `others` under `prefix`, without it.
    NamedTensors under(const std::string& prefix) const;
};

/// Atomic: after a crash `path` holds the old checkpoint or the new one.
void write_checkpoint(const std::string& path, const Checkpoint& checkpoint);

/// For the message of a stop: where the last good checkpoint of a run is; empty when there is none.
std::string kept_checkpoint(const std::string& run_folder);

/// Throws InputError naming the file when it is missing, damaged, or no checkpoint of this engine.
Checkpoint read_checkpoint(Context& context, const std::string& path);

/// The classifier that a checkpoint describes, with its weights; InputError for another model.
Model load_model(Context& context, const std::string& path);

}  // namespace curie
