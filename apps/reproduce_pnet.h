// `./curie reproduce pnet`.
#pragma once

#include <iostream>

#include "apps/reproduce_subject.h"
#include "experiments/reproduce_pnet.h"

namespace curie {

class ReproducePnet : public ReproduceSubject {
  public:
    ReproducePnet()
        : ReproduceSubject(
              "pnet", "reproduce.json",
              "Reproduce a paper: every set, both protocols, its tables side by side. These are "
              "the options of pnet; ./curie reproduce transfer --help has those of the other "
              "paper.") {
        app.add_option("--protocols", protocols_, "patient, paper or both")
            ->type_name("NAME...")
            ->group(group);
        app.add_option("--search-epochs", search_epochs_, "Of each of the 36 trials of Table 6")
            ->type_name("N")
            ->capture_default_str()
            ->group(group);
        app.add_flag("--without-search", without_search_, "Leave Table 6 out")->group(group);
        app.add_option("--budget", budget_, "Scale the epochs down to end within so many hours")
            ->check(CLI::Validator(CLI::PositiveNumber).description(""))
            ->type_name("HOURS")
            ->group(group);
        app.add_flag("--estimate", estimate_, "Only say how long it would take")->group(group);
        add_train_pnet_options(app, train_, RunCommand::part);
        leave_out({"--protocol", "--folds", "--fold", "--test-data"});
    }

  protected:
    int resume(Context& context, const nlohmann::json& begun, const std::string& folder,
               const TrialRunnerOptions& runner) override {
        return run_reproduction(context, reproduction_config_from(begun), folder, runner);
    }

    int begin(Context& context, const TrialRunnerOptions& runner) override {
        ReproductionConfig config = make_config();
        const std::string folder = folder_for("reproduce-pnet");
        const TimeEstimate time = estimate_time(context, config, folder, 1);
        std::cout << fmt::format(
            "estimated {:.2f} h ({:.2f} h of runs, {:.2f} h of search) at {:.1f} images/s, "
            "measured just now\n",
            (time.training_seconds + time.search_seconds) / 3600, time.training_seconds / 3600,
            time.search_seconds / 3600, time.images_per_second);
        if (budget_ > 0) config = fit(config, time);
        return estimate_ ? 0 : run_reproduction(context, config, folder, runner);
    }

  private:
    ReproductionConfig make_config() {
        if (app.count("--seed")) train_.seed = common.context.seed;
        if (train_.preset.empty()) train_.preset = "paper";
        ReproductionConfig config;
        config.base = make_run_options(train_).config;
        config.sources = config.base.data.sources;
        config.protocols = protocols_;
        config.search = !without_search_;
        config.search_epochs = search_epochs_;
        if (!app.count("--labels")) choose_labels(config.base, config.sources);
        config.check();
        return config;
    }

    /// Labels that all sets support, when the command line names none.
    static void choose_labels(RunConfig& base, const std::vector<std::string>& sources) {
        if (sources.size() > 1) {
            base.data.labels = "malignant-rest";
            std::cout << "labels malignant-rest: the one question that every merged set answers\n";
        } else if (!sources.empty() && sources[0].rfind("cbis-ddsm:", 0) == 0) {
            base.data.labels = "benign-malignant";
            std::cout << "labels benign-malignant: CBIS-DDSM has no normal mammograms\n";
        }
    }

    /// The budget's epochs, which it says.
    ReproductionConfig fit(const ReproductionConfig& asked, const TimeEstimate& time) const {
        const ReproductionConfig config = fit_budget(asked, time, budget_);
        if (config.base.training.epochs != asked.base.training.epochs)
            std::cout << fmt::format("the budget of {} h allows {} of {} epochs{}\n", budget_,
                                     config.base.training.epochs, asked.base.training.epochs,
                                     config.search
                                         ? fmt::format(", and {} of {} in the search",
                                                       config.search_epochs, asked.search_epochs)
                                         : "");
        return config;
    }

    std::vector<std::string> protocols_ = {"patient", "paper"};
    int64_t search_epochs_ = 30;
    double budget_ = 0;
    bool without_search_ = false, estimate_ = false;
    TrainPnetOptions train_;
};

}  // namespace curie
