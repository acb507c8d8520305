// Trials that fail or are refused, by a program that does as the name of its folder says.
#include "experiments/trial_runner.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/error.h"
#include "experiments/reproduction_summary.h"
#include "experiments/run_trials.h"
#include "tests/training/run_check.h"

using namespace curie;
using namespace curie::test;

namespace {

class Trials {
  public:
    Trials() {
        const std::string program = in_folder("train_pnet");
        std::ofstream(program) << "#!/bin/sh\n"
                                  "echo start >> $4/starts\n"
                                  "case $4 in\n"
                                  "*refused*) echo '[weights] cannot read a.h5'; exit 2;;\n"
                                  "*other*) echo '[weights] cannot read b.h5'; exit 2;;\n"
                                  "*failed*) echo '[trainer] the loss is nan'; exit 1;;\n"
                                  "*slow*) sleep 0.3;;\n"
                                  "esac\n"
                                  "echo epoch,seconds,val_accuracy > $4/metrics.csv\n"
                                  "echo 1,2,0.5 >> $4/metrics.csv\n"
                                  "echo {} > $4/test.json\n";
        std::filesystem::permissions(program, std::filesystem::perms::owner_all);
        options_.programs = folder_.path().string();
        options_.out = &out_;
    }

    std::string in_folder(const std::string& name) const {
        return folder_.path().string() + "/" + name;
    }
    int64_t starts(const std::string& name) const {
        const std::string text = read_text(in_folder(name + "/starts"));
        return std::count(text.begin(), text.end(), '\n');
    }
    std::vector<TrialResult> run(const std::vector<std::string>& names, int jobs = 1) {
        options_.jobs = jobs;
        trials.clear();
        for (const std::string& name : names) {
            trials.push_back({name, in_folder(name), RunConfig()});
            trials.back().config.training.epochs = 1;
            trials.back().config.training.monitor = "val_accuracy";
        }
        const InterruptGuard interrupt;
        return TrialRunner(options_).run(trials, interrupt);
    }

    std::vector<Trial> trials;

  private:
    TemporaryFolder folder_;
    std::ostringstream out_;
    TrialRunnerOptions options_;
};

}  // namespace

TEST_CASE("trial runner: a refused trial is left out with its sentence, and tried again") {
    Trials all;
    for (const int64_t times : {1, 2}) {
        const std::vector<TrialResult> results = all.run({"refused", "failed", "well", "refused2"});
        CHECK(results[0].refused);
        CHECK(results[0].failure == "[weights] cannot read a.h5");
        CHECK_FALSE(results[1].refused);
        CHECK(results[1].failure == "[trainer] the loss is nan");
        CHECK(results[2].value == 0.5);
        CHECK(left_out_text(all.trials, results) ==
              "\n- refused is left out: [weights] cannot read a.h5\n"
              "- failed is left out: [trainer] the loss is nan\n"
              "- refused2 is left out: [weights] cannot read a.h5\n");
        CHECK(all.starts("refused") == times);
        CHECK(all.starts("failed") == 1);
        CHECK(all.starts("well") == 1);
        std::ostringstream out;
        CHECK(end_experiment(results, "tune", "out", out) == 2);
        CHECK(out.str() ==
              "2 of 4 trials were refused; put right what they say and continue by: "
              "./curie tune --resume out\n");
        CHECK(end_experiment({results[1], results[2]}, "tune", "out", out) == 0);
    }
}

TEST_CASE("trial runner: a refusal that concerns all ends the run") {
    Trials all;
    CHECK_THROWS_WITH_AS(all.run({"refused1", "refused2", "refused3"}),
                         doctest::Contains("no trial can run: [weights] cannot read a.h5"),
                         InputError);
    CHECK(all.starts("refused2") == 1);
    CHECK_FALSE(std::filesystem::exists(all.in_folder("refused3")));
    CHECK_THROWS_WITH_AS(all.run({"refused4"}), doctest::Contains("no trial can run"), InputError);
    CHECK(all.run({"refused5", "other"})[1].failure == "[weights] cannot read b.h5");
    // One that still runs may get further.
    CHECK(all.run({"refused6", "refused7", "slow", "well"}, 3)[3].value == 0.5);
}

TEST_CASE("trial runner: the tables of a reproduction whose runs were refused say why") {
    ReproductionConfig config;
    config.base = preset_config("paper");
    config.sources = {"synthetic"};
    TrialResult refused;
    refused.finished = refused.refused = true;
    refused.failure = "[data] cannot read it";
    const std::string summary = reproduction_summary(
        config, {reproduction_runs(config, "/no/such"), {refused, refused}, 1, "cpu", ""});
    CHECK(summary.find("| synthetic | here, protocol paper | [data] cannot read it |") !=
          std::string::npos);
}
