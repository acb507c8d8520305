// The files of a run, made by hand: no training, and every figure known.
#pragma once

#include <filesystem>
#include <fstream>

#include "tests/training/run_check.h"

namespace curie::test {

inline void write_text(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

/// Three epochs, four test images of two classes, one of them wrong. No weights, no data.json.
inline void make_run(const std::string& folder) {
    std::filesystem::create_directories(folder);
    RunConfig config = small_run();
    config.data.sources = {"mini-mias:/no/such/images"};
    write_text(folder + "/config.json", to_json(config).dump());
    std::vector<EpochRecord> history;
    for (int epoch = 1; epoch <= 3; ++epoch) {
        const double good = 0.5 + 0.1 * epoch;
        history.push_back({epoch,
                           1e-3,
                           {1 - good, good, good, good, good, good, good},
                           {1.1 - good, good, good, good, good, good, good},
                           2.5,
                           40});
    }
    write_metrics_csv(folder + "/metrics.csv", history, "patient");
    const nlohmann::json figure = {{"value", 0.75}, {"ci95", {0.25, 1.0}}};
    const nlohmann::json undefined = {{"value", nullptr}, {"ci95", {nullptr, nullptr}}};
    const nlohmann::json means = {
        {"precision", figure}, {"recall", figure}, {"specificity", figure}, {"f1", figure}};
    write_text(folder + "/test.json", nlohmann::json{{"images", 4},
                                                     {"classes", {"normal", "abnormal"}},
                                                     {"protocol", "patient"},
                                                     {"data", "mini-mias"},
                                                     {"confusion_matrix", {{2, 0}, {1, 1}}},
                                                     {"accuracy", figure},
                                                     {"auc", undefined},
                                                     {"positive", means},
                                                     {"weighted", means}}
                                          .dump());
    write_text(folder + "/predictions.csv",
               "image,patient,label,probability,predicted,protocol\n"
               "a,p1,normal,0.1,normal,patient\nb,p1,normal,0.4,normal,patient\n"
               "<c>,p2,abnormal,0.2,normal,patient\nd,p3,abnormal,0.9,abnormal,patient\n");
}

inline nlohmann::json data_of_made_run() {
    const auto part = [](int images) {
        return nlohmann::json{{"images", images}, {"patients", images}, {"classes", {images, 0}}};
    };
    return {
        {"sources", {"mini-mias:/no/such/images"}},
        {"name", "mini-mias"},
        {"class_names", {"normal", "abnormal"}},
        {"labels", "normal-abnormal"},
        {"protocol", "patient"},
        {"fold", 2},
        {"folds", 5},
        {"images", 14},
        {"patients", 14},
        {"skipped", {{{"id", "mdb300"}, {"reason", "no label"}}}},
        {"parts", {{"train", part(8)}, {"validation", part(2)}, {"test", part(4)}}},
        {"leakage",
         {{"patients", nlohmann::json::array()}, {"duplicate_images", nlohmann::json::array()}}}};
}

}  // namespace curie::test
