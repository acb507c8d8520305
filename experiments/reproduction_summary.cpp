#include "experiments/reproduction_summary.h"

#include <cmath>
#include <filesystem>

#include "data/load_dataset.h"
#include "models/registry.h"
#include "report/paper_results.h"
#include "report/text_table.h"
#include "training/external_test.h"

namespace curie {
namespace {

/// Table 4, as the paper gives it.
struct PaperModel {
    const char *name, *model;
    double parameters, flops, size, milliseconds;
};
constexpr PaperModel paper_models[] = {
    {"VGG16", "vgg16", 138.36, 30.693261, 527.8, 76.89},
    {"ResNet-50", "resnet50", 25.64, 7.711850, 97.8, 797.19},
    {"MobileNetV2", "mobilenet_v2", 3.54, 0.557556, 13.5, 455.18},
    {"P-NET", "pnet", 1.05, 1.691333, 4.0, 83.69},
};

/// Table 5, as the paper gives it.
struct PaperCounts {
    const char* set;
    int64_t before, after, train, validation, test;
};
constexpr PaperCounts paper_counts_of[] = {
    {"mini-mias", 330, 2880, 2014, 576, 290},
    {"inbreast", 410, 5040, 3528, 1008, 504},
    {"cbis-ddsm", 3061, 11940, 8358, 2388, 1194},
    {"merged", 3781, 21732, 15212, 4346, 2174},
};

std::string text_of(const nlohmann::json& figure) {
    return figure.at("value").is_number() ? fmt::format("{:.4f}", figure["value"].get<double>())
                                          : "undefined";
}

std::string table4(const ReproductionConfig& config, const ReproductionResults& results) {
    html::Table table{{"model", "parameters (M), paper", "here", "Conv2D GFLOPs, paper", "here",
                       "size (MB), paper", "here (MiB)", "inference (ms), paper", "here"},
                      {}};
    for (const PaperModel& paper : paper_models) {
        const bool pnet = std::string(paper.model) == "pnet";
        const Model model =
            pnet ? make_model("pnet", to_json(config.base.model)) : make_model(paper.model);
        const Cost cost = model.module->cost(model.input);
        const auto parameters = static_cast<double>(cost.parameters);
        table.rows.push_back(
            {paper.name, fmt::format("{:.2f}", paper.parameters),
             fmt::format("{:.2f}", parameters * 1e-6), fmt::format("{:.6f}", paper.flops),
             fmt::format("{:.6f}", static_cast<double>(cost.flops_conv2d) * 1e-9),
             fmt::format("{:.1f}", paper.size), fmt::format("{:.1f}", parameters * 4 / (1 << 20)),
             fmt::format("{:.2f}", paper.milliseconds),
             pnet ? fmt::format("{:.2f}", results.latency_milliseconds) : "not measured"});
    }
    return fmt::format(
               "## Table 4: the models\n\nP-NET's inference of one {} x {} image on device "
               "{}: median of 21.\n\n",
               config.base.model.height, config.base.model.width, results.device) +
           markdown_table(table);
}

std::string table5(const ReproductionResults& results) {
    html::Table table{{"data", "protocol", "images", "train / validation / test",
                       "patients in two "
                       "parts",
                       "paper: before, after, parts"},
                      {}};
    for (const ReproductionRun& run : results.runs) {
        const std::string file = run.trial.folder + "/data.json";
        if (!std::filesystem::exists(file)) continue;  // it was refused: Table 7 says why
        const nlohmann::json data = read_json_file(file);
        const auto images = [&](const char* part) {
            return data.at("parts").at(part).at("images").get<int64_t>();
        };
        std::string paper = "-";
        for (const PaperCounts& row : paper_counts_of)
            if (run.set == row.set)
                paper = fmt::format("{}, {}, {} / {} / {}", row.before, row.after, row.train,
                                    row.validation, row.test);
        table.rows.push_back(
            {run.set, run.protocol, data.at("images").dump(),
             fmt::format("{} / {} / {}", images("train"), images("validation"), images("test")),
             std::to_string(data.at("leakage").at("patients").size()), paper});
    }
    return "## Table 5: the data\n\n" + markdown_table(table);
}

std::string table7(const ReproductionConfig& config, const ReproductionResults& results) {
    html::Table table{{"data", "figures of", "accuracy", "AUC", "recall", "precision", "F1"}, {}};
    const auto number = [](double value) { return fmt::format("{:.4f}", value); };
    std::string last;
    for (const ReproductionRun& first : results.runs) {
        if (first.protocol != config.protocols[0]) continue;
        const int row = paper_result_for(first.trial.config.data.sources);
        if (row >= 0) {
            const PaperResult& paper = kPaperResults[static_cast<size_t>(row)];
            table.rows.push_back({first.set, "the paper", number(paper.accuracy), number(paper.auc),
                                  number(paper.recall), number(paper.precision), number(paper.f1)});
        }
        for (size_t i = 0; i < results.runs.size(); ++i) {
            if (results.runs[i].set != first.set) continue;
            const TrialResult& result = results.results[i];
            const std::string who = fmt::format("here, protocol {}", results.runs[i].protocol);
            if (!result.failure.empty()) {
                table.rows.push_back({first.set, who, result.failure, "", "", "", ""});
                continue;
            }
            const nlohmann::json& test = result.test;
            const nlohmann::json& weighted = test.at("weighted");
            table.rows.push_back({first.set, who, text_of(test.at("accuracy")),
                                  text_of(test.at("auc")), text_of(weighted.at("recall")),
                                  text_of(weighted.at("precision")), text_of(weighted.at("f1"))});
        }
    }
    std::string remarks;
    for (const std::string& remark : paper_remarks()) remarks += "- " + remark + "\n";
    return fmt::format(
               "## Table 7: the results\n\nLabels {}; recall, precision and F1 weighted by "
               "support; epochs: {}, the one with the best {}.\n\n",
               config.base.data.labels, config.base.training.epochs, config.base.training.monitor) +
           markdown_table(table) + "\nOf the paper's table:\n" + remarks;
}

/// AUC of every trained model on every set.
std::string matrix(const ReproductionConfig& config, const ReproductionResults& results,
                   const std::string& protocol) {
    html::Table table{{"trained on"}, {}};
    for (const std::string& source : config.sources)
        table.columns.push_back("on " + source.substr(0, source.find(':')));
    for (size_t i = 0; i < results.runs.size(); ++i) {
        const ReproductionRun& run = results.runs[i];
        if (run.protocol != protocol || !results.results[i].failure.empty()) continue;
        std::vector<std::string> row = {run.set};
        for (const std::string& source : config.sources) {
            const nlohmann::json test = read_json_file(
                fmt::format("{}/test-{}.json", run.trial.folder, external_test_name({source})));
            row.push_back(
                fmt::format("{} ({})", text_of(test.at("auc")), test.at("images").get<int64_t>()));
        }
        table.rows.push_back(row);
    }
    return fmt::format(
               "## Every model on every set, protocol {}\n\nAUC (images). {}\n\n", protocol,
               protocol == "patient"
                   ? "Patients whom training or validation saw are left out."
                   : "All images of each set, as the paper tests its merged model; those that "
                     "training saw inflate the figure.") +
           markdown_table(table);
}

}  // namespace

std::string reproduction_summary(const ReproductionConfig& config,
                                 const ReproductionResults& results) {
    std::string text =
        "# The P-NET paper, reproduced\n\n"
        "Protocol `patient` splits by patient and augments the training part alone: the honest "
        "figures.\nProtocol `paper` augments first and splits the views at random, as the paper's "
        "numbers suggest: views of one image stand in several parts, which inflates its "
        "figures.\n\n";
    text += table4(config, results) + "\n" + table5(results) + "\n## Table 6: the search\n\n";
    text += results.search_table.empty()
                ? "Not run (--without-search); ./curie tune runs it.\n"
                : fmt::format("36 trials of up to {} epochs, protocol {}.\n\n",
                              config.search_epochs, config.protocols[0]) +
                      results.search_table;
    text += "\n" + table7(config, results);
    if (config.sources.size() > 1)
        for (const std::string& protocol : config.protocols)
            text += "\n" + matrix(config, results, protocol);
    return text;
}

nlohmann::json reproduction_json(const ReproductionConfig& config,
                                 const ReproductionResults& results) {
    nlohmann::json runs = nlohmann::json::array();
    for (size_t i = 0; i < results.runs.size(); ++i)
        runs.push_back({{"set", results.runs[i].set},
                        {"protocol", results.runs[i].protocol},
                        {"folder", results.runs[i].trial.folder},
                        {"failure", results.results[i].failure},
                        {"test", results.results[i].test}});
    return {{"config", to_json(config)},
            {"latency_milliseconds", results.latency_milliseconds},
            {"device", results.device},
            {"runs", runs}};
}

}  // namespace curie
