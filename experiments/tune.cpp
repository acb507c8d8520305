#include "experiments/tune.h"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <numeric>

#include "engine/atomic_file.h"
#include "engine/error.h"
#include "experiments/experiment_folder.h"
#include "experiments/folder_lock.h"
#include "experiments/run_trials.h"
#include "report/text_table.h"
#include "training/best_epoch.h"
#include "training/json_fields.h"

namespace curie {
namespace {

std::vector<SearchParameter> space_of(const TuneConfig& config) {
    if (config.space.empty())
        return config.search == "random" ? paper_search_ranges() : paper_search_space();
    std::vector<SearchParameter> space;
    for (const std::string& text : config.space) {
        space.push_back(parse_search_parameter(text));
        for (size_t i = 0; i + 1 < space.size(); ++i)
            if (space[i].name == space.back().name && space[i].section == space.back().section)
                fail_input("parameter", "expected {} once, got it twice", space[i].name);
    }
    return space;
}

std::vector<SearchPoint> points_of(const TuneConfig& config,
                                   const std::vector<SearchParameter>& space) {
    if (config.search == "random") return random_points(space, config.trials, config.seed);
    const bool lists = std::all_of(space.begin(), space.end(),
                                   [](const SearchParameter& p) { return !p.values.empty(); });
    // Halving begins with the whole grid, or with as many draws as asked for.
    if (config.search == "halving" && !lists)
        return random_points(space, config.trials, config.seed);
    return grid_points(space);
}

/// Best first; what failed last; equal ones in the order of their numbers.
void rank(std::vector<RankedTrial>& trials) {
    const bool maximize = BestEpoch(trials[0].trial.config.training.monitor).maximize();
    const auto key = [&](const RankedTrial& t) {
        const bool bad =
            !t.result.finished || !t.result.failure.empty() || std::isnan(t.result.value);
        return std::pair(bad, maximize ? -t.result.value : t.result.value);
    };
    std::stable_sort(trials.begin(), trials.end(), [&](const auto& a, const auto& b) {
        const auto left = key(a), right = key(b);
        if (left.first != right.first) return right.first;
        return !left.first && left.second < right.second;
    });
}

/// What the paper's Table 6 gives for a point of its grid, otherwise nothing.
std::string paper_value(const std::vector<SearchParameter>& space, const SearchPoint& point) {
    if (space.size() != 3 || space[0].name != "dropout" || space[1].name != "l2" ||
        space[2].name != "learning_rate" || point[1] != 1e-4 || point[2] != 1e-3)
        return "";
    return point[0] == 0.2   ? "0.8944"
           : point[0] == 0.3 ? "0.8790"
           : point[0] == 0.4 ? "0.8787"
                             : "";
}

html::Table table_of(const std::vector<SearchParameter>& space,
                     const std::vector<RankedTrial>& ranked) {
    html::Table table{{"rank"}, {}};
    for (const SearchParameter& parameter : space) table.columns.push_back(parameter.name);
    const std::string monitor = ranked[0].trial.config.training.monitor;
    table.columns.insert(table.columns.end(), {monitor, "best epoch", "epochs", "trial"});
    bool paper = false;
    for (const RankedTrial& one : ranked) paper = paper || !paper_value(space, one.point).empty();
    if (paper) table.columns.push_back("paper's Table 6");
    for (const RankedTrial& one : ranked) {
        std::vector<std::string> row = {std::to_string(table.rows.size() + 1)};
        for (size_t i = 0; i < space.size(); ++i) {
            const std::string name = point_name({space[i]}, {one.point[i]});
            row.push_back(name.substr(name.find('=') + 1));
        }
        if (one.result.failure.empty())
            row.insert(row.end(),
                       {fmt::format("{:.4f}", one.result.value),
                        std::to_string(one.result.best_epoch), std::to_string(one.result.epochs)});
        else
            row.insert(row.end(), {"failed", "", ""});
        row.push_back(one.trial.folder.substr(one.trial.folder.rfind('/') + 1));
        if (paper) row.push_back(paper_value(space, one.point));
        table.rows.push_back(row);
    }
    return table;
}

}  // namespace

void TuneConfig::check() const {
    if (search != "grid" && search != "random" && search != "halving")
        fail_input("search", "expected grid, random or halving, got {}", search);
    if (trials < 1) fail_input("trials", "expected at least 1, got {}", trials);
    if (reduction < 2) fail_input("reduction", "expected at least 2, got {}", reduction);
    if (search == "halving" && base.training.schedule == "cosine")
        fail_input("search",
                   "expected a schedule that does not depend on the number of epochs, got cosine: "
                   "halving continues a trial to more epochs");
    space_of(*this);
}

nlohmann::json to_json(const TuneConfig& c) {
    return {{"base", to_json(c.base)}, {"search", c.search},       {"space", c.space},
            {"trials", c.trials},      {"reduction", c.reduction}, {"seed", c.seed}};
}

TuneConfig tune_config_from(const nlohmann::json& json) {
    TuneConfig c;
    nlohmann::json base;
    JsonFields("tune")
        .add("base", base)
        .add("search", c.search)
        .add("space", c.space)
        .add("trials", c.trials)
        .add("reduction", c.reduction)
        .add("seed", c.seed)
        .read(json);
    update_from_json(c.base, base);
    c.check();
    return c;
}

std::vector<HalvingRound> halving_rounds(int64_t trials, int64_t epochs, int64_t reduction) {
    std::vector<HalvingRound> rounds = {{trials, epochs}};
    while (rounds.back().trials > 1 && rounds.front().epochs / reduction >= 1) {
        for (HalvingRound& round : rounds) round.epochs /= reduction;
        rounds.push_back({(rounds.back().trials + reduction - 1) / reduction, epochs});
    }
    return rounds;
}

int run_tune(const TuneConfig& config, const std::string& folder,
             const TrialRunnerOptions& runner_options) {
    config.check();
    const std::vector<SearchParameter> space = space_of(config);
    const std::vector<SearchPoint> points = points_of(config, space);
    std::vector<RankedTrial> ranked;
    for (size_t i = 0; i < points.size(); ++i)
        ranked.push_back(
            {points[i],
             {point_name(space, points[i]), fmt::format("{}/trials/{:03}", folder, i + 1),
              apply_point(config.base, space, points[i])},
             {}});
    const FolderLock lock(folder);
    claim_experiment_folder(folder, "tune.json", to_json(config));
    std::ostream& out = *runner_options.out;
    const InterruptGuard interrupt;
    TrialRunner runner(runner_options);
    const int64_t epochs = config.base.training.epochs;
    const std::vector<HalvingRound> rounds =
        config.search == "halving"
            ? halving_rounds(static_cast<int64_t>(ranked.size()), epochs, config.reduction)
            : std::vector<HalvingRound>{{static_cast<int64_t>(ranked.size()), epochs}};
    for (const HalvingRound& round : rounds) {
        out << fmt::format("{} trials of up to {} epochs, ranked by {}; writing to {}\n",
                           round.trials, round.epochs, config.base.training.monitor, folder)
            << std::flush;
        std::vector<RankedTrial> kept(ranked.begin(), ranked.begin() + round.trials);
        std::vector<Trial> trials;
        for (RankedTrial& one : kept) {
            one.trial.config.training.epochs = round.epochs;
            trials.push_back(one.trial);
        }
        const std::vector<TrialResult> results = runner.run(trials, interrupt);
        for (size_t i = 0; i < results.size(); ++i) {
            if (!results[i].finished) {
                out << fmt::format("interrupted; continue by: ./curie tune --resume {}\n", folder);
                return 128 + (interrupt.signal() ? interrupt.signal() : SIGINT);
            }
            kept[i].result = results[i];
        }
        rank(kept);
        std::move(kept.begin(), kept.end(), ranked.begin());
    }
    const html::Table table = table_of(space, ranked);
    std::string csv;
    for (const std::vector<std::string>& row : table.rows)
        csv += fmt::format("{}\n", fmt::join(row, ","));
    std::vector<Trial> trials;
    std::vector<TrialResult> results;
    for (const RankedTrial& one : ranked) {
        trials.push_back(one.trial);
        results.push_back(one.result);
    }
    const std::string left_out = left_out_text(trials, results);
    write_file_atomically(folder + "/tune.md", markdown_table(table) + left_out);
    write_file_atomically(folder + "/tune.csv",
                          fmt::format("{}\n", fmt::join(table.columns, ",")) + csv);
    out << "\n" << text_table(table) << left_out;
    if (results[0].failure.empty())
        out << fmt::format("\nbest: {} in {}\n", trials[0].name, trials[0].folder);
    return end_experiment(results, "tune", folder, out);
}

}  // namespace curie
