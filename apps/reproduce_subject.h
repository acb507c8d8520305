// What `./curie reproduce` can be asked for. Each subject has options of its own.
#pragma once

#include "apps/experiment_options.h"
#include "experiments/experiment_folder.h"

namespace curie {

class ReproduceSubject {
  public:
    /// `file` of the folder holds what the experiment was begun with.
    ReproduceSubject(const std::string& name, const std::string& file,
                     const std::string& description)
        : name(name), app(description, "reproduce"), file_(file) {
        app.allow_extras();  // refuse_others() knows more of them
        add_common_options(app, common);
        add_experiment_options(app, experiment_);
        app.add_option("paper", paper_, "Which paper, or transfer-study, see above")
            ->type_name("pnet|transfer|transfer-study")
            ->required();
    }
    virtual ~ReproduceSubject() = default;
    ReproduceSubject(const ReproduceSubject&) = delete;
    ReproduceSubject& operator=(const ReproduceSubject&) = delete;

    /// After the command line was parsed; returns the exit code.
    int run() {
        const TrialRunnerOptions runner = make_runner_options(experiment_, common);
        const std::string& folder = experiment_.resume;
        if (!folder.empty()) refuse_besides_resume(app, folder + "/" + file_);
        Context context = make_context(common);  // refuses wrong options before any run
        return folder.empty()
                   ? begin(context, runner)
                   : resume(context, read_json_file(folder + "/" + file_), folder, runner);
    }

    /// An option that this subject does not have is refused with the name of those that do.
    void refuse_others(const std::vector<ReproduceSubject*>& subjects) const {
        if (paper_ != name)
            fail_input("reproduce", "expected pnet, transfer or transfer-study first, got {}",
                       paper_);
        const std::vector<std::string> unknown = app.remaining();
        if (unknown.empty()) return;
        for (const std::string& argument : unknown) {
            const std::string option = argument.substr(0, argument.find('='));
            std::vector<std::string> takers;
            for (const ReproduceSubject* subject : subjects)
                if (option[0] == '-' && subject->app.get_option_no_throw(option))
                    takers.push_back(subject->name);
            if (!takers.empty())
                fail_input("reproduce", "expected no {} for {}; it is an option of {}", option,
                           name, fmt::join(takers, " and "));
        }
        throw CLI::ExtrasError({unknown[0]});
    }

    const std::string name;
    CLI::App app;

  protected:
    static constexpr const char* group = "Reproduction";

    /// Options of a run that the subject sets run by run.
    void leave_out(const std::vector<std::string>& options) {
        for (const std::string& option : options) app.remove_option(app.get_option(option));
    }

    virtual int begin(Context& context, const TrialRunnerOptions& runner) = 0;
    virtual int resume(Context& context, const nlohmann::json& begun, const std::string& folder,
                       const TrialRunnerOptions& runner) = 0;
    std::string folder_for(const std::string& kind) const {
        return experiment_folder(experiment_.folder, kind);
    }

    CommonOptions common;

  private:
    std::string file_, paper_;
    ExperimentOptions experiment_;
};

}  // namespace curie
