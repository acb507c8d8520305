#include "experiments/feature_cost.h"

#include <chrono>

#include "engine/error.h"
#include "training/feature_cache.h"

namespace curie {
namespace {

double seconds_per_image(Context& context, RunConfig config) {
    config.complete();
    Model model = config.make();
    model.module->initialize(context, 0);
    TransferNetwork& network = transfer_network(model);
    const Shape input = config.input();
    const Tensor image = context.from(std::vector<float>(input.size(), 0.5f), input);
    std::chrono::steady_clock::time_point start;
    for (int i = 0; i < 3; ++i) {
        if (i == 1) start = std::chrono::steady_clock::now();
        network.features(context, image).to_doubles();
    }
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    return elapsed.count() / 2;
}

/// Without the seconds.
FeatureCost passes_of(RunConfig config) {
    config.complete();
    const Shape input = config.input();
    const RunData data = load_run_data(config.data, input[1], input[2]);
    const auto passes = [&](std::vector<int64_t> Split::*part) {
        return static_cast<int64_t>(views_of_part(data, part, 1).size());
    };
    const int64_t training = passes(&Split::train),
                  others = passes(&Split::validation) + passes(&Split::test);
    const bool given = !data.draws.train.empty();  // the views of the protocol `paper`
    return {0, given ? training + others : others, given ? 0 : training};
}

}  // namespace

std::map<std::string, double> measure_backbones(Context& context,
                                                const std::vector<Trial>& trials) {
    std::map<std::string, double> measured;
    for (const Trial& trial : trials) {
        const std::string backbone = trial.config.transfer->model.backbone;
        if (!measured.contains(backbone))
            measured[backbone] = seconds_per_image(context, trial.config);
    }
    return measured;
}

std::vector<FeatureCost> feature_costs(const std::vector<Trial>& trials,
                                       const std::map<std::string, double>& seconds_of_backbone) {
    std::map<std::string, FeatureCost> counted;
    std::vector<FeatureCost> costs;
    for (const Trial& trial : trials) {
        const std::string split = to_json(trial.config)["data"].dump();
        if (!counted.contains(split)) counted[split] = passes_of(trial.config);
        costs.push_back(counted[split]);
        costs.back().seconds = seconds_of_backbone.at(trial.config.transfer->model.backbone);
    }
    return costs;
}

double feature_seconds(const std::vector<FeatureCost>& costs, int64_t views) {
    double seconds = 0;
    for (const FeatureCost& cost : costs)
        seconds += cost.seconds * static_cast<double>(cost.fixed + views * cost.each_view);
    return seconds;
}

int64_t views_within(const std::vector<FeatureCost>& costs, int64_t wanted, double hours) {
    for (int64_t views = wanted; views > 0; --views)
        if (feature_seconds(costs, views) <= hours * 3600) return views;
    fail_input("budget",
               "expected at least one view of every image, but that takes about {:.2f} h; give "
               "more hours, less --backbone or one of --protocols",
               feature_seconds(costs, 1) / 3600);
}

}  // namespace curie
