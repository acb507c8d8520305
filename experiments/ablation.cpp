#include "experiments/ablation.h"

#include <algorithm>
#include <cmath>

#include "engine/atomic_file.h"
#include "engine/error.h"
#include "experiments/folder_lock.h"
#include "experiments/run_trials.h"
#include "report/text_table.h"
#include "training/json_fields.h"

namespace curie {
namespace {

constexpr const char* paper = "the paper's";
constexpr const char* ours = "not in the paper";

/// The figures of a run that the table shows.
struct Figure {
    const char* name;
    double (*of)(const TrialResult& result);
};

double number(const nlohmann::json& figure) {
    return figure.at("value").is_number() ? figure["value"].get<double>() : std::nan("");
}

const Figure figures[] = {
    {"best validation", [](const TrialResult& r) { return r.value; }},
    {"accuracy", [](const TrialResult& r) { return number(r.test.at("accuracy")); }},
    {"AUC", [](const TrialResult& r) { return number(r.test.at("auc")); }},
    {"F1", [](const TrialResult& r) { return number(r.test.at("weighted").at("f1")); }},
};

double value_of(const TrialResult& result, const Figure& figure) {
    return result.failure.empty() ? figure.of(result) : std::nan("");
}

std::vector<Ablation> chosen(const AblationConfig& config) {
    std::vector<Ablation> found = {known_ablations().front()};
    std::string known;
    for (const Ablation& ablation : known_ablations()) {
        known += (known.empty() ? "" : ", ") + ablation.name;
        const bool wanted = config.names.empty() ||
                            std::find(config.names.begin(), config.names.end(), ablation.name) !=
                                config.names.end();
        if (wanted && ablation.name != found[0].name) found.push_back(ablation);
    }
    for (const std::string& name : config.names)
        if (std::none_of(found.begin(), found.end(),
                         [&](const Ablation& a) { return a.name == name; }))
            fail_input("ablation", "expected one of {}, got {}", known, name);
    return found;
}

RunConfig run_of(const AblationConfig& config, const Ablation& ablation, int64_t seed) {
    RunConfig run = config.base;
    nlohmann::json change = ablation.change;
    if (change.contains("width")) {  // relative, so that --width of the base holds
        change = {
            {"model",
             {{"width_multiplier", run.model.width_multiplier * change["width"].get<double>()}}}};
    }
    update_from_json(run, change);
    run.training.seed = run.data.seed = config.base.training.seed + static_cast<uint64_t>(seed);
    return run;
}

std::string text_of(const Spread& spread, bool sign) {
    if (spread.count == 0) return "-";
    const std::string mean =
        sign ? fmt::format("{:+.3f}", spread.mean) : fmt::format("{:.3f}", spread.mean);
    return spread.count == 1 ? mean : fmt::format("{} ± {:.3f}", mean, spread.deviation);
}

}  // namespace

std::string objection(const AblationConfig& config, const Ablation& ablation) {
    const Ablation full = known_ablations().front();
    if (ablation.name == full.name) return "";
    if (to_json(run_of(config, ablation, 0)) == to_json(run_of(config, full, 0)))
        return "the whole run has nothing of it either";
    // Another augmentation would be exchanged for the paper's.
    if (ablation.name == "without-inversion" && config.base.data.augment != "paper")
        return fmt::format("it takes the inversion out of --augment paper, and this is {}",
                           config.base.data.augment);
    return "";
}

std::vector<Ablation> known_ablations() {
    using nlohmann::json;
    return {
        {"full", "the whole network and recipe", json::object()},
        {"without-residual", paper, {{"model", {{"residual", false}}}}},
        {"without-skip", paper, {{"model", {{"skip", false}}}}},
        {"without-dropout", paper, {{"model", {{"dropout", 0.0}}}}},
        {"without-l2", paper, {{"model", {{"l2", 0.0}}}}},
        {"without-regularisation", paper, {{"model", {{"dropout", 0.0}, {"l2", 0.0}}}}},
        {"without-batch-norm", ours, {{"model", {{"batch_norm", false}}}}},
        {"without-augmentation", ours, {{"data", {{"augment", "none"}}}}},
        {"without-inversion", ours, {{"data", {{"augment", "paper-without-inversion"}}}}},
        {"half-width", ours, {{"width", 0.5}}},
        {"double-width", ours, {{"width", 2.0}}},
    };
}

void AblationConfig::check() const {
    if (seeds < 1) fail_input("seeds", "expected at least 1, got {}", seeds);
    for (const Ablation& ablation : chosen(*this)) run_of(*this, ablation, 0).model.check();
}

nlohmann::json to_json(const AblationConfig& c) {
    return {{"base", to_json(c.base)}, {"ablations", c.names}, {"seeds", c.seeds}};
}

AblationConfig ablation_config_from(const nlohmann::json& json) {
    AblationConfig c;
    nlohmann::json base;
    JsonFields("ablate")
        .add("base", base)
        .add("ablations", c.names)
        .add("seeds", c.seeds)
        .read(json);
    update_from_json(c.base, base);
    c.check();
    return c;
}

Spread spread_of(const std::vector<double>& values) {
    double sum = 0, squares = 0;
    int64_t count = 0;
    for (double value : values)
        if (!std::isnan(value)) sum += value, ++count;
    const double mean = count ? sum / static_cast<double>(count) : std::nan("");
    for (double value : values)
        if (!std::isnan(value)) squares += (value - mean) * (value - mean);
    return {mean, count > 1 ? std::sqrt(squares / static_cast<double>(count - 1)) : std::nan(""),
            count};
}

int run_ablation(const AblationConfig& config, const std::string& folder,
                 const TrialRunnerOptions& runner_options) {
    config.check();
    std::vector<Ablation> ablations;
    std::string senseless;
    for (const Ablation& ablation : chosen(config))
        if (const std::string reason = objection(config, ablation); reason.empty())
            ablations.push_back(ablation);
        else
            senseless += fmt::format("- {} is left out: {}\n", ablation.name, reason);
    std::vector<Trial> trials;  // by ablation, then by seed
    for (const Ablation& ablation : ablations)
        for (int64_t seed = 0; seed < config.seeds; ++seed) {
            const std::string name = fmt::format("{}-seed{}", ablation.name, seed);
            trials.push_back(
                {name, fmt::format("{}/trials/{}", folder, name), run_of(config, ablation, seed)});
        }
    std::ostream& out = *runner_options.out;
    const FolderLock lock(folder);
    std::vector<TrialResult> results;
    const int interrupted = run_trials(
        {folder, "ablate.json", to_json(config), "ablate",
         fmt::format("{}{} ablations x {} seeds of up to {} epochs; writing to {}\n", senseless,
                     ablations.size(), config.seeds, config.base.training.epochs, folder)},
        trials, runner_options, results);
    if (interrupted != 0) return interrupted;

    const auto seeds = static_cast<size_t>(config.seeds);
    html::Table table{{"ablation"}, {}};
    for (const Figure& figure : figures) table.columns.push_back(figure.name);
    table.columns.insert(table.columns.end(), {"AUC to full", "runs", "from"});
    nlohmann::json stored = nlohmann::json::array();
    for (size_t a = 0; a < ablations.size(); ++a) {
        std::vector<std::string> row = {ablations[a].name};
        nlohmann::json entry = {{"name", ablations[a].name}, {"change", ablations[a].change}};
        int64_t runs = 0;
        for (const Figure& figure : figures) {
            std::vector<double> values;
            for (size_t s = 0; s < seeds; ++s)
                values.push_back(value_of(results[a * seeds + s], figure));
            const Spread spread = spread_of(values);
            runs = std::max(runs, spread.count);
            row.push_back(text_of(spread, false));
            entry[figure.name] = {{"mean", spread.mean},
                                  {"deviation", spread.deviation},
                                  {"runs", spread.count},
                                  {"values", values}};
        }
        std::vector<double> differences;
        for (size_t s = 0; s < seeds; ++s)
            differences.push_back(value_of(results[a * seeds + s], figures[2]) -
                                  value_of(results[s], figures[2]));
        row.push_back(a == 0 ? "" : text_of(spread_of(differences), true));
        row.push_back(std::to_string(runs));
        row.push_back(ablations[a].why);
        table.rows.push_back(row);
        stored.push_back(entry);
    }
    const std::string title = fmt::format(
        "test figures at the epoch with the best {}, protocol {}, mean ± standard deviation over "
        "{} seeds; F1 weighted by support\n",
        config.base.training.monitor, config.base.data.protocol, config.seeds);
    const std::string left_out =
        (senseless.empty() ? "" : "\n" + senseless) + left_out_text(trials, results);
    write_file_atomically(folder + "/ablate.md", title + "\n" + markdown_table(table) + left_out);
    write_file_atomically(folder + "/ablation-results.json", stored.dump(2) + "\n");
    out << "\n" << title << text_table(table) << left_out;
    return end_experiment(results, "ablate", folder, out);
}

}  // namespace curie
