// What train_pnet and train_transfer share but their options.
#pragma once

#include <functional>

#include "apps/command_line.h"
#include "apps/train_options.h"

namespace curie {

/// Parses and runs; returns the exit code.
int run_train_program(CLI::App& app, int argc, char** argv, CommonOptions& common,
                      TrainOptions& options, const std::function<RunOptions()>& make_run);

}  // namespace curie
