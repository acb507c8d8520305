// Runs a whole paper and writes its tables beside what came out here.
#include <iostream>

#include "apps/experiment_options.h"
#include "apps/reproduce_transfer.h"
#include "experiments/experiment_folder.h"
#include "experiments/reproduce_pnet.h"

namespace curie {
namespace {

struct ReproduceOptions {
    std::string paper;
    std::vector<std::string> protocols = {"patient", "paper"};
    int64_t search_epochs = 30;
    double budget = 0;
    bool without_search = false, estimate = false;
};

/// Labels that all sets support, when the command line names none.
void choose_labels(RunConfig& base, const std::vector<std::string>& sources) {
    if (sources.size() > 1) {
        base.data.labels = "malignant-rest";
        std::cout << "labels malignant-rest: the one question that every merged set answers\n";
    } else if (!sources.empty() && sources[0].rfind("cbis-ddsm:", 0) == 0) {
        base.data.labels = "benign-malignant";
        std::cout << "labels benign-malignant: CBIS-DDSM has no normal mammograms\n";
    }
}

int reproduce_pnet(int argc, char** argv) {
    CLI::App app(
        "Reproduce a paper: every set, both protocols, its tables side by side. These are the "
        "options of pnet; ./curie reproduce transfer --help has those of the other paper.",
        "reproduce");
    CommonOptions common;
    add_common_options(app, common);
    ExperimentOptions experiment;
    add_experiment_options(app, experiment);
    ReproduceOptions options;
    const std::string group = "Reproduction";
    app.add_option("paper", options.paper, "Which paper, or transfer-study, see above")
        ->type_name("pnet|transfer|transfer-study")
        ->required();
    app.add_option("--protocols", options.protocols, "patient, paper or both")
        ->type_name("NAME...")
        ->group(group);
    app.add_option("--search-epochs", options.search_epochs, "Of each of the 36 trials of Table 6")
        ->type_name("N")
        ->capture_default_str()
        ->group(group);
    app.add_flag("--without-search", options.without_search, "Leave Table 6 out")->group(group);
    app.add_option("--budget", options.budget, "Scale the epochs down to end within so many hours")
        ->check(CLI::Validator(CLI::PositiveNumber).description(""))
        ->type_name("HOURS")
        ->group(group);
    app.add_flag("--estimate", options.estimate, "Only say how long it would take")->group(group);
    TrainPnetOptions train;
    add_train_pnet_options(app, train, RunCommand::part);
    int exit_code = 0;
    const int parsed = run_program(app, argc, argv, [&] {
        if (options.paper != "pnet")
            fail_input("reproduce", "expected pnet, transfer or transfer-study, got {}",
                       options.paper);
        const TrialRunnerOptions runner = make_runner_options(experiment, common);
        Context context = make_context(common);
        ReproductionConfig config;
        std::string folder = experiment.resume;
        if (!folder.empty()) {
            refuse_besides_resume(train);
            config = reproduction_config_from(read_json_file(folder + "/reproduce.json"));
        } else {
            if (app.count("--seed")) train.seed = common.context.seed;
            if (train.preset.empty()) train.preset = "paper";
            config.base = make_run_options(train).config;
            config.sources = config.base.data.sources;
            config.protocols = options.protocols;
            config.search = !options.without_search;
            config.search_epochs = options.search_epochs;
            if (!app.count("--labels")) choose_labels(config.base, config.sources);
            config.check();
            folder = experiment_folder(experiment.folder, "reproduce-pnet");
            const TimeEstimate time = estimate_time(context, config, folder, 1);
            std::cout << fmt::format(
                "estimated {:.2f} h ({:.2f} h of runs, {:.2f} h of search) at {:.1f} images/s, "
                "measured just now\n",
                (time.training_seconds + time.search_seconds) / 3600, time.training_seconds / 3600,
                time.search_seconds / 3600, time.images_per_second);
            if (options.budget > 0) {
                const ReproductionConfig asked = config;
                config = fit_budget(config, time, options.budget);
                if (config.base.training.epochs != asked.base.training.epochs)
                    std::cout << fmt::format(
                        "the budget of {} h allows {} of {} epochs{}\n", options.budget,
                        config.base.training.epochs, asked.base.training.epochs,
                        config.search ? fmt::format(", and {} of {} in the search",
                                                    config.search_epochs, asked.search_epochs)
                                      : "");
            }
        }
        if (!options.estimate) exit_code = run_reproduction(context, config, folder, runner);
    });
    return parsed != 0 ? parsed : exit_code;
}

}  // namespace
}  // namespace curie

int main(int argc, char** argv) {
    using namespace curie;
    // Two papers, two sets of options.
    const std::string subject = argc > 1 ? argv[1] : "";
    const bool transfer = subject == "transfer" || subject == "transfer-study";
    return transfer ? reproduce_transfer(argc, argv) : reproduce_pnet(argc, argv);
}
