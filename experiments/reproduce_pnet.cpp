#include "experiments/reproduce_pnet.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "data/load_dataset.h"
#include "engine/atomic_file.h"
#include "engine/error.h"
#include "experiments/folder_lock.h"
#include "experiments/reproduction_summary.h"
#include "experiments/run_trials.h"
#include "experiments/training_rate.h"
#include "models/registry.h"
#include "training/json_fields.h"
#include "training/run_data.h"

namespace curie {
namespace {

std::string kind_of(const std::string& source) {
    return source.substr(0, source.find(':'));
}

/// Median of 21 predictions of one image, in milliseconds.
double latency(Context& context, const RunConfig& config) {
    Model model = make_model("pnet", to_json(config.model));
    model.module->initialize(context, 0);
    const NoGradient guard(context.tape);
    context.training = false;
    const Tensor image = context.from(std::vector<float>(config.model.input_shape().size()),
                                      config.model.input_shape());
    std::vector<double> times;
    for (int i = 0; i < 22; ++i) {
        const auto start = std::chrono::steady_clock::now();
        (*model.module)(context, image).to_doubles();
        const std::chrono::duration<double, std::milli> elapsed =
            std::chrono::steady_clock::now() - start;
        if (i > 0) times.push_back(elapsed.count());
    }
    std::nth_element(times.begin(), times.begin() + 10, times.end());
    return times[10];
}

std::string read_whole(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Images that a run's epoch trains on, and images that its validation predicts.
std::pair<double, double> images_of_epoch(const RunConfig& config) {
    const RunData data = load_run_data(config.data, config.model.height, config.model.width);
    const Loader training = training_loader(data, config.data, config.training.batch_size);
    return {static_cast<double>(training.samples_per_epoch()),
            static_cast<double>(data.split.validation.size())};
}

TuneConfig search_of(const ReproductionConfig& config, const std::string& folder) {
    // On the largest set, as the paper's search was on the merged one.
    const std::vector<ReproductionRun> runs = reproduction_runs(config, folder);
    TuneConfig tune;
    for (const ReproductionRun& run : runs)
        if (run.protocol == config.protocols[0]) tune.base = run.trial.config;
    tune.base.data.test_sources.clear();
    tune.base.training.epochs = config.search_epochs;
    tune.base.training.monitor = "val_accuracy";
    return tune;
}

}  // namespace

void ReproductionConfig::check() const {
    if (sources.empty())
        fail_input("data", "expected data sets by --data, for example --data mini-mias:DIR");
    std::set<std::string> kinds;
    for (const std::string& source : sources) {
        check_dataset_source(source);
        if (!kinds.insert(kind_of(source)).second)
            fail_input("data", "expected one source of each kind, got two of {}", kind_of(source));
    }
    if (protocols.empty()) fail_input("protocols", "expected patient, paper or both");
    for (const std::string& protocol : protocols)
        if (protocol != "patient" && protocol != "paper")
            fail_input("protocols", "expected patient or paper, got {}", protocol);
    if (search_epochs < 1)
        fail_input("search-epochs", "expected at least 1, got {}", search_epochs);
}

nlohmann::json to_json(const ReproductionConfig& c) {
    return {{"base", to_json(c.base)},
            {"sources", c.sources},
            {"protocols", c.protocols},
            {"search", c.search},
            {"search_epochs", c.search_epochs}};
}

ReproductionConfig reproduction_config_from(const nlohmann::json& json) {
    ReproductionConfig c;
    nlohmann::json base;
    JsonFields("reproduce")
        .add("base", base)
        .add("sources", c.sources)
        .add("protocols", c.protocols)
        .add("search", c.search)
        .add("search_epochs", c.search_epochs)
        .read(json);
    update_from_json(c.base, base);
    c.check();
    return c;
}

std::vector<ReproductionRun> reproduction_runs(const ReproductionConfig& config,
                                               const std::string& folder) {
    std::vector<std::pair<std::string, std::vector<std::string>>> sets;
    for (const std::string& source : config.sources) sets.push_back({kind_of(source), {source}});
    if (config.sources.size() > 1) sets.push_back({"merged", config.sources});
    std::vector<ReproductionRun> runs;
    for (const std::string& protocol : config.protocols)
        for (const auto& [name, sources] : sets) {
            RunConfig run = config.base;
            run.data.sources = sources;
            run.data.test_sources =
                config.sources.size() > 1 ? config.sources : std::vector<std::string>();
            run.data.protocol = protocol;
            const std::string id = name + "-" + protocol;
            runs.push_back(
                {name, protocol, {name + ", protocol " + protocol, folder + "/runs/" + id, run}});
        }
    return runs;
}

TimeEstimate estimate_time(Context& context, const ReproductionConfig& config,
                           const std::string& folder, int jobs) {
    const TrainingRate rate = measure_training_rate(context, config.base);
    TimeEstimate estimate;
    estimate.images_per_second = rate.training;
    const auto seconds_of_epoch = [&](const RunConfig& run) {
        const auto [training, validation] = images_of_epoch(run);
        return training / rate.training + validation / rate.inference;
    };
    for (const ReproductionRun& run : reproduction_runs(config, folder))
        estimate.training_seconds += seconds_of_epoch(run.trial.config) *
                                     static_cast<double>(run.trial.config.training.epochs);
    if (config.search)
        estimate.search_seconds = seconds_of_epoch(search_of(config, folder).base) *
                                  static_cast<double>(config.search_epochs) *
                                  static_cast<double>(grid_points(paper_search_space()).size());
    // Processes on one machine share its cores; devices of their own do not.
    estimate.training_seconds /= jobs;
    estimate.search_seconds /= jobs;
    return estimate;
}

ReproductionConfig fit_budget(ReproductionConfig config, const TimeEstimate& estimate,
                              double hours) {
    const double needed = estimate.training_seconds + estimate.search_seconds;
    const double share = hours * 3600 / needed;
    if (share >= 1) return config;
    const auto scaled = [&](int64_t epochs) {
        return static_cast<int64_t>(static_cast<double>(epochs) * share);
    };
    const int64_t epochs = scaled(config.base.training.epochs);
    const int64_t search_epochs = config.search ? scaled(config.search_epochs) : 1;
    if (epochs < 1 || search_epochs < 1)
        fail_input(
            "budget",
            "expected at least one epoch of every run, but all of it takes about {:.1f} h; "
            "give more than {:.2g} hours{}",
            needed / 3600,
            needed / 3600 /
                static_cast<double>(std::min(config.base.training.epochs, config.search_epochs)),
            config.search ? ", or --without-search" : "");
    config.base.training.epochs = epochs;
    if (config.search) config.search_epochs = search_epochs;
    return config;
}

int run_reproduction(Context& context, const ReproductionConfig& config, const std::string& folder,
                     const TrialRunnerOptions& runner_options) {
    config.check();
    const std::vector<ReproductionRun> runs = reproduction_runs(config, folder);
    std::vector<Trial> trials;
    for (const ReproductionRun& run : runs) trials.push_back(run.trial);
    std::ostream& out = *runner_options.out;
    const FolderLock lock(folder);
    ReproductionResults results{runs, {}, 0, name_of(context.device().kind), ""};
    const int interrupted =
        run_trials({folder, "reproduce.json", to_json(config), "reproduce pnet",
                    fmt::format("{} runs of {} epochs, labels {}; writing to {}\n", runs.size(),
                                config.base.training.epochs, config.base.data.labels, folder)},
                   trials, runner_options, results.results);
    if (interrupted != 0) return interrupted;
    int searched = 0;
    if (config.search) {
        out << "the search of Table 6\n";
        searched = run_tune(search_of(config, folder), folder + "/search", runner_options);
        if (searched > 128) {  // interrupted
            out << fmt::format("continue by: ./curie reproduce pnet --resume {}\n", folder);
            return searched;
        }
        results.search_table = read_whole(folder + "/search/tune.md");
    }
    results.latency_milliseconds = latency(context, config.base);
    const std::string summary = reproduction_summary(config, results);
    write_file_atomically(folder + "/summary.json",
                          reproduction_json(config, results).dump(2) + "\n");
    write_file_atomically(folder + "/summary.md", summary);
    out << "\n" << summary << fmt::format("\nresults in {}/summary.md\n", folder);
    return std::max(searched, end_experiment(results.results, "reproduce pnet", folder, out));
}

}  // namespace curie
