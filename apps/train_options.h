// The options of the programs that train: where a run goes, its data and its training. An option on
// the command line overrides --config, which overrides the preset.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "training/run.h"

namespace curie {

struct TrainOptions {
    std::string preset, config_file, run_folder, resume;
    bool no_report = false, tensorboard = false;
    double memory_limit = 0;  ///< GiB
    /// In the order of the command line, applied to the configuration at the end.
    std::vector<std::function<void(RunConfig&)>> overrides;
    /// Names of the overrides, for the message that --resume refuses them.
    std::vector<std::string> overridden;
    std::optional<uint64_t> seed;  ///< --seed, when it was given
};

/// An option that, when given, writes its value into a field of the configuration.
template <class T>
void add_override(CLI::App& app, TrainOptions& options, const std::string& group,
                  const std::string& name, const std::string& type, const std::string& shown,
                  const std::string& help, std::function<void(RunConfig&, const T&)> apply) {
    app.add_option_function<T>(
           name,
           [&options, name, apply](const T& value) {
               options.overridden.push_back(name);
               options.overrides.push_back([apply, value](RunConfig& c) { apply(c, value); });
           },
           help)
        ->type_name(type)
        ->default_str(shown)
        ->group(group);
}

void add_switch(CLI::App& app, TrainOptions& options, const std::string& group,
                const std::string& name, const std::string& help,
                std::function<void(RunConfig&)> apply);

/// HxW, for example 224x224.
std::pair<int64_t, int64_t> parse_size(const std::string& text);

void add_run_options(CLI::App& app, TrainOptions& o);

void add_config_option(CLI::App& app, TrainOptions& o);

/// `shown` has the defaults that the help prints.
void add_data_and_training_options(CLI::App& app, TrainOptions& o, const RunConfig& shown);

/// Writes the seed where a run takes one: the split, the weights, the order, dropout, and the
/// synthetic patients, who are others for another seed.
void set_seed(RunConfig& config, uint64_t seed);

RunOptions make_resume_options(const TrainOptions& options);

}  // namespace curie
