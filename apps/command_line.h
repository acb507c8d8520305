// What every program of apps/ and bench/ shares: the common options, one clear sentence for a wrong
// option, exceptions turned into exit codes (0 success, 1 failure, 2 bad input).
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>

#include "kernels/register_all.h"

#include "engine/context.h"

namespace curie {

struct CommonOptions {
    ContextOptions context;
    std::string device = "auto";  ///< as choose_device() takes it
    std::string trace;            ///< file for the Chrome trace; empty: none
};

void add_common_options(CLI::App& app, CommonOptions& options);

/// What programs that train add to the common options.
void add_cuda_graph_option(CLI::App& app, CommonOptions& options);

/// The context that the options ask for, on the device of CURIE_DEVICE where they ask for none. A
/// pin on the command line overrides CURIE_KERNELS.
Context make_context(const CommonOptions& options);

/// To be called once the work is done; does nothing without --trace.
void write_trace(const Context& context, const CommonOptions& options);

/// Parses, runs `body`, and returns the exit code.
int run_program(CLI::App& app, int argc, char** argv, const std::function<void()>& body);

}  // namespace curie
