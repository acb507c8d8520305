// Searches hyper-parameters: the paper's grid, random draws, or successive halving.
#include <iostream>

#include "apps/experiment_options.h"
#include "experiments/experiment_folder.h"
#include "experiments/tune.h"

int main(int argc, char** argv) {
    using namespace curie;
    CLI::App app(
        "Search hyper-parameters of P-NET; the options of train_pnet hold for every trial.",
        "tune");
    CommonOptions common;
    add_common_options(app, common);
    ExperimentOptions experiment;
    add_experiment_options(app, experiment);
    TuneConfig config;
    const std::string group = "Search";
    app.add_option("--search", config.search, "How to choose the trials")
        ->type_name("grid|random|halving")
        ->capture_default_str()
        ->group(group);
    app.add_option(
           "--parameter", config.space,
           "NAME=a,b,c or NAME=low:high[:log]; a field of config.json (repeatable; default: "
           "the paper's dropout, l2 and learning_rate)")
        ->type_name("NAME=VALUES")
        ->allow_extra_args(false)
        ->group(group);
    app.add_option("--trials", config.trials, "Of random, and of halving over ranges")
        ->type_name("N")
        ->capture_default_str()
        ->group(group);
    app.add_option("--reduction", config.reduction,
                   "Halving keeps one trial in N and trains it N times longer")
        ->type_name("N")
        ->capture_default_str()
        ->group(group);
    TrainPnetOptions train;
    add_train_pnet_options(app, train, RunCommand::part);
    int exit_code = 0;
    const int parsed = run_program(app, argc, argv, [&] {
        const TrialRunnerOptions runner = make_runner_options(experiment, common);
        std::string folder = experiment.resume;
        if (!folder.empty()) {
            refuse_besides_resume(app, folder + "/tune.json");
            config = tune_config_from(read_json_file(folder + "/tune.json"));
        } else {
            if (app.count("--seed")) train.seed = common.context.seed;
            config.seed = common.context.seed;
            config.base = make_run_options(train).config;
            if (!app.count("--epochs")) config.base.training.epochs = 30;
            if (!app.count("--monitor")) config.base.training.monitor = "val_accuracy";
            folder = experiment_folder(experiment.folder, "tune");
        }
        exit_code = run_tune(config, folder, runner);
    });
    return parsed != 0 ? parsed : exit_code;
}
