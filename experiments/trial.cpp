#include "experiments/trial.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/error.h"
#include "training/best_epoch.h"

namespace curie {
namespace {

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
    return cells;
}

}  // namespace

TrialResult read_trial_result(const Trial& trial) {
    const std::string path = trial.folder + "/metrics.csv";
    const std::string& monitor = trial.config.training.monitor;
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    const std::vector<std::string> columns = cells_of(line);
    const auto column = [&](const std::string& name) {
        const auto found = std::find(columns.begin(), columns.end(), name);
        if (found == columns.end())
            fail_input("trial", "expected the column {} in {}; remove the folder to run it again",
                       name, path);
        return static_cast<size_t>(found - columns.begin());
    };
    const size_t value_column = column(monitor), seconds_column = column("seconds");
    const bool maximize = BestEpoch(monitor).maximize();
    TrialResult result;
    result.value = std::nan("");
    // A trial that a later round continued has more epochs than this one asks for.
    while (result.epochs < trial.config.training.epochs && std::getline(file, line)) {
        const std::vector<std::string> cells = cells_of(line);
        if (cells.size() != columns.size())
            fail_input("trial", "expected {} cells in line {} of {}, got {}", columns.size(),
                       result.epochs + 2, path, cells.size());
        ++result.epochs;
        result.seconds += std::stod(cells[seconds_column]);
        const double value = std::stod(cells[value_column]);
        // Ties keep the earlier epoch, as the trainer does.
        if (std::isnan(value) || (!std::isnan(result.value) &&
                                  (maximize ? value <= result.value : value >= result.value)))
            continue;
        result.value = value;
        result.best_epoch = result.epochs;
    }
    result.test = read_json_file(trial.folder + "/test.json");
    result.finished = true;
    return result;
}

std::string left_out_text(const std::vector<Trial>& trials,
                          const std::vector<TrialResult>& results) {
    std::string text;
    for (size_t i = 0; i < trials.size(); ++i)
        if (!results[i].failure.empty())
            text += fmt::format("{}- {} is left out: {}\n", text.empty() ? "\n" : "",
                                trials[i].name, results[i].failure);
    return text;
}

int64_t epochs_done(const std::string& run_folder) {
    std::ifstream file(run_folder + "/metrics.csv");
    int64_t lines = 0;
    for (std::string line; std::getline(file, line);) ++lines;
    return std::max<int64_t>(lines - 1, 0);
}

}  // namespace curie
