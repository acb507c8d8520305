// The beginning of a transfer run: the weights of its model, and which parts of it train.
#pragma once

#include <ostream>

#include "training/run_config.h"
#include "training/run_data.h"

namespace curie {

/// The run that a transfer run starts from; of a cross-validation, each fold's own. Empty: none.
std::string start_folder(const RunConfig& config);

/// Puts the weights that the configuration names into the initialised model, and says which.
/// Throws InputError when they do not fit; and when a run that it starts from trained on images of
/// this run's test part, which would flatter the model.
void load_start(Context& context, Model& model, const RunConfig& config, const RunData& data,
                std::ostream& out);

/// Freezes the backbone but for what the configuration unfreezes. InputError naming near layers
/// when it has none of that name.
void set_trained_part(Model& model, const TransferTraining& training);

/// The backbone's parameters that train.
Parameters unfrozen_parameters(const Model& model);

}  // namespace curie
