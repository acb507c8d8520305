// What `./curie reproduce` can be asked for. Each subject has options of its own.
#pragma once

#include "apps/experiment_options.h"

namespace curie {

class ReproduceSubject {
  public:
    ReproduceSubject(const std::string& name, const std::string& description)
        : name(name), app(description, "reproduce") {
        app.allow_extras();  // refuse_others() knows more of them
        add_common_options(app, common);
        add_experiment_options(app, experiment);
        app.add_option("paper", paper_, "Which paper, or transfer-study, see above")
            ->type_name("pnet|transfer|transfer-study")
            ->required();
    }
    virtual ~ReproduceSubject() = default;
    ReproduceSubject(const ReproduceSubject&) = delete;
    ReproduceSubject& operator=(const ReproduceSubject&) = delete;

    /// After the command line was parsed; returns the exit code.
    virtual int run() = 0;

    /// An option that this subject does not have is refused with the name of those that do.
    void refuse_others(const std::vector<const ReproduceSubject*>& subjects) const {
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

    CommonOptions common;
    ExperimentOptions experiment;

  private:
    std::string paper_;
};

}  // namespace curie
