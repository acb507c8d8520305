#include "training/cross_validation.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <numeric>

#include "engine/atomic_file.h"
#include "training/json_number.h"
#include "training/run_folder.h"

namespace curie {
namespace {

RunConfig stored_config(const std::string& folder) {
    RunConfig config;
    update_from_json(config, read_json_file(folder + "/config.json"));
    return config;
}

nlohmann::json spread_of(const std::vector<nlohmann::json>& values) {
    std::vector<double> known;
    for (const nlohmann::json& value : values)
        if (!value.is_null()) known.push_back(value);
    nlohmann::json spread = {{"values", values},
                             {"mean", nullptr},
                             {"std", nullptr},
                             {"min", nullptr},
                             {"max", nullptr}};
    if (known.empty()) return spread;
    const auto count = static_cast<double>(known.size());
    const double mean = std::accumulate(known.begin(), known.end(), 0.0) / count;
    double squares = 0;
    for (const double value : known) squares += (value - mean) * (value - mean);
    spread["mean"] = mean;
    if (known.size() > 1) spread["std"] = std::sqrt(squares / (count - 1));
    spread["min"] = *std::min_element(known.begin(), known.end());
    spread["max"] = *std::max_element(known.begin(), known.end());
    return spread;
}

}  // namespace

bool is_cross_validation(const RunOptions& options) {
    if (options.resume.empty())
        return options.config.data.folds > 0 && options.config.data.fold == 0;
    namespace fs = std::filesystem;
    if (fs::exists(options.resume + "/last.safetensors") ||
        !fs::exists(options.resume + "/config.json"))
        return false;
    const RunConfig config = stored_config(options.resume);
    return config.data.folds > 0 && config.data.fold == 0;
}

int run_cross_validation(Context& context, const RunOptions& options) {
    std::ofstream silent;
    std::ostream& out = options.out ? *options.out : silent;
    RunConfig config = options.config;
    std::string folder = options.resume;
    if (folder.empty()) {
        config.complete();
        folder = make_run_folder(options.run_folder, config.preset + "-folds");
        if (std::filesystem::exists(folder + "/fold-1"))
            fail_input("run-dir",
                       "expected a folder without a run, got {}, which holds fold-1; continue it "
                       "by --resume {} or give another folder",
                       folder, folder);
        write_file_atomically(folder + "/config.json", to_json(config).dump(2) + "\n");
    } else {
        config = stored_config(folder);
    }
    std::vector<nlohmann::json> reports;
    for (int64_t fold = 1; fold <= config.data.folds; ++fold) {
        const std::string own = fmt::format("{}/fold-{}", folder, fold);
        if (std::filesystem::exists(own + "/test.json")) {
            out << fmt::format("fold {} of {}: finished before\n", fold, config.data.folds);
        } else {
            out << fmt::format("fold {} of {}\n", fold, config.data.folds);
            RunOptions one = options;
            one.config = config;
            one.config.data.fold = fold;
            one.run_folder = own;
            one.resume = std::filesystem::exists(own + "/last.safetensors") ? own : "";
            // A fold that begins now takes what the resumed ones do.
            if (one.resume.empty())
                for (const auto& apply : one.overrides) apply(one.config);
            const int code = run_training(context, one);
            if (code != 0) {
                out << fmt::format("continue all folds by: ./curie {} --resume {}\n",
                                   config.program(), folder);
                return code;
            }
        }
        reports.push_back(read_json_file(own + "/test.json"));
    }
    const nlohmann::json summary = fold_summary(reports);
    write_file_atomically(folder + "/folds.json", summary.dump(2) + "\n");
    out << fold_summary_text(summary) << fmt::format("results in {}\n", folder);
    return 0;
}

nlohmann::json fold_summary(const std::vector<nlohmann::json>& reports) {
    const nlohmann::json& first = reports.at(0);
    nlohmann::json summary = {{"folds", reports.size()},
                              {"protocol", first.at("protocol")},
                              {"data", first.value("data", "")},
                              {"classes", first.at("classes")},
                              {"metrics", nlohmann::json::object()}};
    const auto add = [&](const std::string& name, const nlohmann::json::json_pointer& place) {
        std::vector<nlohmann::json> values;
        for (const nlohmann::json& report : reports) values.push_back(report.at(place).at("value"));
        summary["metrics"][name] = spread_of(values);
    };
    for (const char* name : {"accuracy", "auc"})
        add(name, nlohmann::json::json_pointer(fmt::format("/{}", name)));
    // Precision and its like: of the positive class or macro means, and means by support.
    for (const char* kind : {"positive", "macro", "weighted"})
        for (const char* name : {"precision", "recall", "specificity", "f1"})
            if (first.contains(kind))
                add(fmt::format("{} {}", kind, name),
                    nlohmann::json::json_pointer(fmt::format("/{}/{}", kind, name)));
    return summary;
}

std::string fold_summary_text(const nlohmann::json& summary) {
    const auto folds = summary.at("folds").get<int64_t>();
    std::string text = fmt::format(
        "{} folds, protocol {}, {}: mean and spread (standard deviation, n - 1) of the test "
        "figures\n  {:<22}{:>7}{:>8}{:>8}{:>8}  ",
        folds, summary.at("protocol").get<std::string>(), summary.at("data").get<std::string>(), "",
        "mean", "spread", "min", "max");
    for (int64_t fold = 1; fold <= folds; ++fold)
        text += fmt::format("{:>8}", fmt::format("#{}", fold));
    text += "\n";
    for (const auto& [name, spread] : summary.at("metrics").items()) {
        text += fmt::format("  {:<22}{:>7}{:>8}{:>8}{:>8}  ", name, short_text(spread["mean"]),
                            short_text(spread["std"]), short_text(spread["min"]),
                            short_text(spread["max"]));
        for (const nlohmann::json& value : spread["values"])
            text += fmt::format("{:>8}", short_text(value));
        text += "\n";
    }
    return text;
}

}  // namespace curie
