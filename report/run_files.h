// What a run left in its folder, read back for a report or a comparison.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "training/epoch_record.h"

namespace curie {

/// A row of predictions.csv.
struct PredictedImage {
    std::string image, patient;
    int truth = 0, predicted = 0;  ///< indices into RunFiles::class_names
    std::vector<float> scores;     ///< the probability of each class
};

struct RunFiles {
    std::string folder, name;  ///< name: the folder's own
    nlohmann::json config;     ///< config.json
    /// data.json and test.json; empty where the run did not write them.
    nlohmann::json data = nlohmann::json::object(), test = nlohmann::json::object();
    /// test-NAME.json by NAME: the run's model on other data sets, in the order of the names.
    std::map<std::string, nlohmann::json> external_tests;
    std::vector<EpochRecord> history;
    std::vector<std::string> class_names;
    std::vector<PredictedImage> test_images, validation_images;
    /// Files that are not there, and what is missing of the report without them.
    std::vector<std::string> missing;

    /// The true classes, and the probabilities of one class, of a part's images.
    static std::vector<int> is_class(const std::vector<PredictedImage>& part, int index);
    static std::vector<float> scores_of(const std::vector<PredictedImage>& part, int index);

    /// The classes that have curves: the positive one of two, else every one against the rest.
    std::vector<int> curve_classes() const;
    /// `protocol patient`, `protocol paper`, or that it was not recorded.
    std::string protocol() const;
    /// The epoch whose weights were kept (1-based) and its metric; 0 without epochs.
    int64_t best_epoch() const;
    std::string monitor() const;
};

/// Throws InputError when `folder` is no run's (config.json or metrics.csv is missing), or when a
/// file in it is damaged, naming the file. Everything but these two may be absent.
RunFiles read_run(const std::string& folder);

/// What a run's configuration says of its model, where it has a backbone: "mobilenet_v2 0.35,
/// random weights" or "vgg16, random-forest". Empty without one.
std::string model_name_of(const nlohmann::json& config);

/// An option of config.json: a string as it is, all else as JSON.
std::string option_text(const nlohmann::json& value);

/// "0.912 [0.871 - 0.953]"; "undefined" where the run says null, "-" where `figure` is absent.
std::string figure_text(const nlohmann::json& figure, int digits = 3);
/// The figure of that name (`accuracy`, `weighted.f1`, ...) in test.json; null when absent.
nlohmann::json test_figure(const nlohmann::json& test, const std::string& name);

}  // namespace curie
