// Trains P-NET without one part at a time, over several seeds, and compares.
#include <iostream>

#include "apps/experiment_options.h"
#include "experiments/ablation.h"
#include "experiments/experiment_folder.h"

int main(int argc, char** argv) {
    using namespace curie;
    CLI::App app("What each part of P-NET is worth; the options of train_pnet hold for every run.",
                 "ablate");
    CommonOptions common;
    add_common_options(app, common);
    ExperimentOptions experiment;
    add_experiment_options(app, experiment);
    AblationConfig config;
    std::string known;
    for (const Ablation& ablation : known_ablations())
        if (ablation.name != "full") known += (known.empty() ? "" : ", ") + ablation.name;
    app.add_option("--ablations", config.names, "Some of: " + known)
        ->type_name("NAME...")
        ->group("Ablation");
    app.add_option("--seeds", config.seeds, "Runs of each, with seeds --seed, --seed + 1, ...")
        ->type_name("N")
        ->capture_default_str()
        ->group("Ablation");
    TrainPnetOptions train;
    add_train_pnet_options(app, train, RunCommand::part);
    int exit_code = 0;
    const int parsed = run_program(app, argc, argv, [&] {
        const TrialRunnerOptions runner = make_runner_options(experiment, common);
        std::string folder = experiment.resume;
        if (!folder.empty()) {
            refuse_besides_resume(app, folder + "/ablate.json");
            config = ablation_config_from(read_json_file(folder + "/ablate.json"));
        } else {
            if (app.count("--seed")) train.seed = common.context.seed;
            config.base = make_run_options(train).config;
            folder = experiment_folder(experiment.folder, "ablate");
        }
        exit_code = run_ablation(config, folder, runner);
    });
    return parsed != 0 ? parsed : exit_code;
}
