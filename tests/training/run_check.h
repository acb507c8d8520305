// A P-NET run small enough for a test, and what is compared of two of them.
#pragma once

#include <fstream>
#include <sstream>
#include <string>

#include "engine/safetensors.h"
#include "kernels/register_all.h"
#include "tests/temporary_folder.h"
#include "training/run.h"

namespace curie::test {

/// Twelve synthetic patients at 32 x 32, a narrow network, dropout and augmentation on.
inline RunConfig small_run() {
    RunConfig config = preset_config("demo");
    config.model.height = config.model.width = 32;
    config.model.width_multiplier = 0.125;
    config.training.epochs = 3;
    config.training.batch_size = 4;
    config.training.seed = 5;
    config.data.patients = 12;
    config.data.augment = "paper";
    config.linear_baseline = false;
    return config;
}

inline Context context_with(int threads) {
    ContextOptions options;
    options.threads = threads;
    return Context(all_operations(), options);
}

inline std::string in(const TemporaryFolder& folder, const std::string& name) {
    return (folder.path() / name).string();
}

inline int run_in(const std::string& folder, const RunConfig& config, int threads = 2,
                  std::ostream* out = nullptr) {
    Context context = context_with(threads);
    RunOptions options;
    options.config = config;
    options.run_folder = folder;
    options.out = out;
    return run_training(context, options);
}

inline std::string read_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// The names of the tensors whose bytes differ, or that only one file has.
inline std::string differing_tensors(const std::string& a, const std::string& b) {
    const SafetensorsFile first(a), second(b);
    std::string names = first.names() == second.names() ? "" : "(other names) ";
    for (const std::string& name : first.names()) {
        if (!second.contains(name)) continue;
        const auto &x = first.entry(name).bytes, &y = second.entry(name).bytes;
        if (!std::equal(x.begin(), x.end(), y.begin(), y.end())) names += name + " ";
    }
    return names;
}

/// metrics.csv without the columns that tell the time.
inline std::string metrics_without_times(const std::string& folder) {
    std::istringstream lines(read_text(folder + "/metrics.csv"));
    std::string all;
    for (std::string line; std::getline(lines, line);) {
        for (int column = 0; column < 2; ++column) line.erase(line.rfind(','));
        all += line + "\n";
    }
    return all;
}

/// But for times: weights, state, metrics, test figures, predictions.
inline void check_equal_runs(const std::string& a, const std::string& b) {
    CHECK(differing_tensors(a + "/last.safetensors", b + "/last.safetensors") == "");
    CHECK(differing_tensors(a + "/best.safetensors", b + "/best.safetensors") == "");
    CHECK(metrics_without_times(a) == metrics_without_times(b));
    CHECK(read_text(a + "/test.json") == read_text(b + "/test.json"));
    CHECK(read_text(a + "/predictions.csv") == read_text(b + "/predictions.csv"));
}

}  // namespace curie::test
