// `./curie reproduce transfer` and `./curie reproduce transfer-study`.
#pragma once

#include <iostream>

#include "apps/experiment_options.h"
#include "apps/train_options.h"
#include "experiments/experiment_folder.h"
#include "experiments/reproduce_transfer.h"
#include "experiments/transfer_study.h"

namespace curie {

struct ReproduceTransferOptions {
    std::string subject, weights, input;
    TransferChoice choice;
    std::vector<std::string> protocols = {"patient", "paper"};
    int64_t views = TransferTraining().views, seeds = 3;
    double budget = 0;
    bool estimate = false;
};

inline void add_reproduce_transfer_options(CLI::App& app, ReproduceTransferOptions& o) {
    const std::string group = "Reproduction";
    app.add_option("subject", o.subject,
                   "transfer: the paper; transfer-study: pretrained against "
                   "random weights, over folds and seeds")
        ->type_name("transfer|transfer-study")
        ->required();
    app.add_option("--backbone", o.choice.backbones, "Which members; the paper's four by default")
        ->type_name("NAME...")
        ->group(group);
    app.add_option("--weights-dir", o.choice.weights_folder,
                   "Keras' official weight files; Keras' cache folder by default")
        ->type_name("DIR")
        ->group(group);
    app.add_option("--weights", o.weights, "transfer-study: the backbone's weights")
        ->type_name("FILE")
        ->group(group);
    app.add_flag("--partial", o.choice.partial,
                 "Take what fits of a weight file with other layers besides")
        ->group(group);
    app.add_flag("--random-weights", o.choice.random_weights,
                 "Draw the weights of members whose file is missing; tables say so")
        ->group(group);
    app.add_option("--width", o.choice.width, "Of mobilenet_v2")
        ->type_name("W")
        ->capture_default_str()
        ->group(group);
    app.add_option("--input", o.input, "Image size of all; each backbone's own by default")
        ->type_name("HxW")
        ->group(group);
    app.add_option("--views", o.views, "Fixed augmented views of each training image")
        ->check(CLI::Validator(CLI::PositiveNumber).description(""))
        ->type_name("N")
        ->capture_default_str()
        ->group(group);
    app.add_option("--protocols", o.protocols, "transfer: patient, paper or both")
        ->type_name("NAME...")
        ->group(group);
    app.add_option("--seeds", o.seeds, "transfer-study: seeds 0 to N - 1 of every fold")
        ->type_name("N")
        ->capture_default_str()
        ->group(group);
    app.add_option("--budget", o.budget, "transfer: take less views to end within so many hours")
        ->check(CLI::Validator(CLI::PositiveNumber).description(""))
        ->type_name("HOURS")
        ->group(group);
    app.add_flag("--estimate", o.estimate, "Only say how long it would take")->group(group);
}

inline RunConfig transfer_base(const TrainOptions& train, const ReproduceTransferOptions& options) {
    RunConfig base = preset_config("transfer");
    if (train.seed) set_seed(base, *train.seed);
    for (const auto& apply : train.overrides) apply(base);
    base.transfer->training.views = options.views;
    base.transfer->model.complete();  // as --resume will read it back
    base.data.check();
    base.training.check();
    return base;
}

/// Says what the features cost.
inline std::map<std::string, double> say_estimate(Context& context,
                                                  const std::vector<Trial>& trials) {
    const std::map<std::string, double> rates = measure_backbones(context, trials);
    for (const auto& [backbone, seconds] : rates)
        std::cout << fmt::format("{}: {:.2f} images/s, measured just now\n", backbone, 1 / seconds);
    std::cout << fmt::format(
        "estimated {:.2f} h for the features of {} runs, less what is cached\n",
        feature_seconds(trials, rates) / 3600, trials.size());
    return rates;
}

inline int reproduce_transfer(int argc, char** argv) {
    CLI::App app("Reproduce the transfer-learning ensemble, or study what its weights are worth.",
                 "reproduce");
    CommonOptions common;
    add_common_options(app, common);
    ExperimentOptions experiment;
    add_experiment_options(app, experiment);
    ReproduceTransferOptions options;
    add_reproduce_transfer_options(app, options);
    TrainOptions train;
    add_data_and_training_options(app, train, preset_config("transfer"));
    int exit_code = 0;
    const int parsed = run_program(app, argc, argv, [&] {
        const bool study = options.subject == "transfer-study";
        const TrialRunnerOptions runner = make_runner_options(experiment, common);
        if (app.count("--seed")) train.seed = common.context.seed;
        if (!options.input.empty())
            std::tie(options.choice.height, options.choice.width_pixels) =
                parse_size(options.input);
        if (!experiment.resume.empty()) refuse_besides_resume(train);
        if (study) {
            TransferStudyConfig config;
            std::string folder = experiment.resume;
            if (folder.empty()) {
                config.base = transfer_base(train, options);
                if (config.base.data.folds > 0) config.folds = config.base.data.folds;
                config.seeds = options.seeds;
                if (options.choice.backbones.empty()) options.choice.backbones = {"mobilenet_v2"};
                config.member = study_member(options.choice, options.weights);
                config.check();
                folder = experiment_folder(experiment.folder, "transfer-study");
            } else {
                config = transfer_study_from(read_json_file(folder + "/study.json"));
            }
            Context context = make_context(common);
            if (options.estimate)
                say_estimate(context, trials_of(study_pairs(config, folder)));
            else
                exit_code = run_transfer_study(config, folder, runner);
            return;
        }
        TransferReproductionConfig config;
        std::string folder = experiment.resume;
        Context context = make_context(common);
        if (folder.empty()) {
            config.base = transfer_base(train, options);
            if (options.choice.backbones.empty()) options.choice.backbones = paper_backbones();
            TransferMembers members = find_transfer_members(options.choice);
            config.members = members.present;
            config.missing = members.missing;
            config.protocols = options.protocols;
            config.check();
            for (const std::string& sentence : config.missing) std::cout << sentence << "\n";
            folder = experiment_folder(experiment.folder, "reproduce-transfer");
            const auto rates = say_estimate(context, transfer_trials(config, folder));
            if (options.budget > 0) {
                config = fit_transfer_budget(config, rates, options.budget);
                std::cout << fmt::format("the budget of {} h allows {} of {} views\n",
                                         options.budget, config.base.transfer->training.views,
                                         options.views);
            }
        } else {
            config = transfer_reproduction_from(read_json_file(folder + "/reproduce.json"));
        }
        if (!options.estimate)
            exit_code = run_transfer_reproduction(context, config, folder, runner);
    });
    return parsed != 0 ? parsed : exit_code;
}

}  // namespace curie
