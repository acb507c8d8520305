// `./curie reproduce transfer` and `./curie reproduce transfer-study`.
#pragma once

#include <iostream>

#include "apps/reproduce_subject.h"
#include "apps/train_options.h"
#include "experiments/feature_cost.h"
#include "experiments/reproduce_transfer.h"
#include "experiments/transfer_study.h"

namespace curie {

/// What both take.
class TransferSubject : public ReproduceSubject {
  public:
    TransferSubject(const std::string& name, const std::string& file,
                    const std::string& description, const std::string& members)
        : ReproduceSubject(name, file, description) {
        app.add_option("--backbone", choice_.backbones, members)
            ->type_name("NAME...")
            ->group(group);
        app.add_option("--weights-dir", choice_.weights_folder,
                       "Keras' official weight files; Keras' cache folder by default")
            ->type_name("DIR")
            ->group(group);
        app.add_flag("--partial", choice_.partial,
                     "Take what fits of a weight file with other layers besides")
            ->group(group);
        app.add_option("--width", choice_.width, "Of mobilenet_v2")
            ->type_name("W")
            ->capture_default_str()
            ->group(group);
        app.add_option("--input", input_, "Image size of all; each backbone's own by default")
            ->type_name("HxW")
            ->group(group);
        app.add_option("--views", views_, "Fixed augmented views of each training image")
            ->check(CLI::Validator(CLI::PositiveNumber).description(""))
            ->type_name("N")
            ->capture_default_str()
            ->group(group);
        app.add_flag("--estimate", estimate_, "Only say how long it would take")->group(group);
        add_data_and_training_options(app, train_, preset_config("transfer"));
        leave_out({"--protocol", "--fold"});
    }

  protected:
    RunConfig make_base() {
        RunConfig base = preset_config("transfer");
        if (app.count("--seed")) set_seed(base, common.context.seed);
        for (const auto& apply : train_.overrides) apply(base);
        base.transfer->training.views = views_;
        base.transfer->model.complete();  // as --resume will read it back
        base.data.check();
        base.training.check();
        return base;
    }

    TransferChoice choice(const std::vector<std::string>& backbones) const {
        TransferChoice choice = choice_;
        if (choice.backbones.empty()) choice.backbones = backbones;
        if (!input_.empty()) std::tie(choice.height, choice.width_pixels) = parse_size(input_);
        return choice;
    }

    /// Says what the features of `trials` cost.
    static std::vector<FeatureCost> say_estimate(Context& context,
                                                 const std::vector<Trial>& trials) {
        const std::map<std::string, double> seconds = measure_backbones(context, trials);
        for (const auto& [backbone, one] : seconds)
            std::cout << fmt::format("{}: {:.2f} images/s, measured just now\n", backbone, 1 / one);
        const std::vector<FeatureCost> costs = feature_costs(trials, seconds);
        std::cout << fmt::format(
            "estimated {:.2f} h for the features of {} runs, less what is cached\n",
            feature_seconds(costs, trials.at(0).config.transfer->training.views) / 3600,
            trials.size());
        return costs;
    }

    TransferChoice choice_;
    int64_t views_ = TransferTraining().views;
    bool estimate_ = false;

  private:
    std::string input_;
    TrainOptions train_;
};

class ReproduceTransfer : public TransferSubject {
  public:
    ReproduceTransfer()
        : TransferSubject("transfer", "reproduce.json",
                          "Reproduce the transfer-learning ensemble: its members and what they "
                          "predict together, beside the paper's table.",
                          "Which members; the paper's four by default") {
        app.add_flag("--random-weights", choice_.random_weights,
                     "Draw the weights of members whose file is missing; tables say so")
            ->group(group);
        app.add_option("--protocols", protocols_, "patient, paper or both")
            ->type_name("NAME...")
            ->group(group);
        app.add_option("--budget", budget_, "Take less views to end within so many hours")
            ->check(CLI::Validator(CLI::PositiveNumber).description(""))
            ->type_name("HOURS")
            ->group(group);
        leave_out({"--folds"});
    }

  protected:
    int resume(Context& context, const nlohmann::json& begun, const std::string& folder,
               const TrialRunnerOptions& runner) override {
        return run_transfer_reproduction(context, transfer_reproduction_from(begun), folder,
                                         runner);
    }

    int begin(Context& context, const TrialRunnerOptions& runner) override {
        TransferReproductionConfig config;
        config.base = make_base();
        const TransferMembers members = find_transfer_members(choice(paper_backbones()));
        config.members = members.present;
        config.missing = members.missing;
        config.protocols = protocols_;
        config.check();
        for (const std::string& sentence : config.missing) std::cout << sentence << "\n";
        const std::string folder = folder_for("reproduce-transfer");
        const std::vector<FeatureCost> costs =
            say_estimate(context, transfer_trials(config, folder));
        if (budget_ > 0) {
            int64_t& views = config.base.transfer->training.views;
            views = views_within(costs, views_, budget_);
            std::cout << fmt::format("the budget of {} h allows {} of {} views\n", budget_, views,
                                     views_);
        }
        return estimate_ ? 0 : run_transfer_reproduction(context, config, folder, runner);
    }

  private:
    std::vector<std::string> protocols_ = {"patient", "paper"};
    double budget_ = 0;
};

class TransferStudy : public TransferSubject {
  public:
    TransferStudy()
        : TransferSubject("transfer-study", "study.json",
                          "What pretrained weights are worth: against random ones, over folds "
                          "and seeds.",
                          "Which one; mobilenet_v2 by default") {
        app.add_option("--weights", weights_, "The backbone's weights")
            ->type_name("FILE")
            ->excludes("--weights-dir")
            ->group(group);
        app.add_option("--seeds", seeds_, "Of every fold: --seed, --seed + 1, ...")
            ->type_name("N")
            ->capture_default_str()
            ->group(group);
    }

  protected:
    int resume(Context&, const nlohmann::json& begun, const std::string& folder,
               const TrialRunnerOptions& runner) override {
        return run_transfer_study(transfer_study_from(begun), folder, runner);
    }

    int begin(Context& context, const TrialRunnerOptions& runner) override {
        TransferStudyConfig config;
        config.base = make_base();
        if (config.base.data.folds > 0) config.folds = config.base.data.folds;
        config.seeds = seeds_;
        config.member = study_member(choice({"mobilenet_v2"}), weights_);
        config.check();
        const std::string folder = folder_for("transfer-study");
        if (!estimate_) return run_transfer_study(config, folder, runner);
        say_estimate(context, trials_of(study_pairs(config, folder)));
        return 0;
    }

  private:
    std::string weights_;
    int64_t seeds_ = 3;
};

}  // namespace curie
