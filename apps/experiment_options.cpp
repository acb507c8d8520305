#include "apps/experiment_options.h"

#include <thread>

#include "experiments/child_process.h"
#include "training/progress.h"

namespace curie {

void add_experiment_options(CLI::App& app, ExperimentOptions& options) {
    const std::string group = "Experiment";
    app.add_option("--folder", options.folder, "Where to write; runs/<date>-<name> by default")
        ->type_name("DIR")
        ->group(group);
    app.add_option("--resume", options.resume, "Continue what was begun in this folder")
        ->type_name("DIR")
        ->group(group);
    app.add_option("--jobs", options.jobs, "Trials at a time, each with its share of the cores")
        ->check(CLI::Validator(CLI::PositiveNumber).description(""))
        ->type_name("N")
        ->capture_default_str()
        ->group(group);
    app.add_option("--devices", options.devices,
                   "One trial at a time on each, for example cuda:0 cuda:1")
        ->type_name("DEVICE...")
        ->group(group);
}

void refuse_besides_resume(const CLI::App& app, const std::string& file) {
    for (const CLI::Option* option : app.get_options()) {
        const std::string name = option->get_name(), group = option->get_group();
        const bool how = (group == "Engine" && name != "--seed") ||
                         (group == "Experiment" && name != "--folder");
        if (how || option->count() == 0 || !option->nonpositional()) continue;
        fail_input("resume",
                   "expected no option besides --jobs, --devices and those of the engine, got {}; "
                   "what was given at the start holds, see {}",
                   name, file);
    }
}

TrialRunnerOptions make_runner_options(const ExperimentOptions& options,
                                       const CommonOptions& common) {
    TrialRunnerOptions runner;
    runner.programs = program_folder();
    runner.jobs = options.jobs;
    runner.devices = options.devices;
    runner.out = &std::cout;
    runner.terminal = standard_output_is_terminal();
    const int jobs = std::max<int>(options.jobs, static_cast<int>(options.devices.size()));
    const int cores = static_cast<int>(std::thread::hardware_concurrency());
    const int threads =
        common.context.threads > 0 ? common.context.threads : std::max(1, cores / jobs);
    runner.arguments = {"--threads", std::to_string(threads)};
    if (options.devices.empty())
        runner.arguments.insert(runner.arguments.end(), {"--device", common.device});
    for (const std::string& pin : common.context.kernels)
        runner.arguments.insert(runner.arguments.end(), {"--kernel", pin});
    if (common.context.fast) runner.arguments.push_back("--fast");
    if (common.context.allow_tf32) runner.arguments.push_back("--allow-tf32");
    return runner;
}

}  // namespace curie
