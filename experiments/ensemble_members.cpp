#include "experiments/ensemble_members.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <numeric>
#include <set>

#include "engine/error.h"
#include "report/run_files.h"

namespace curie {
namespace {

using nlohmann::json;

std::string model_or_folder(const RunFiles& run) {
    const std::string model = model_name_of(run.config);
    return model.empty() ? run.name : model;
}

std::vector<std::string> names_of(const std::vector<RunFiles>& runs) {
    std::vector<std::string> names;
    for (auto name_of : {+[](const RunFiles& run) { return model_or_folder(run); },
                         +[](const RunFiles& run) { return run.name; },
                         +[](const RunFiles& run) { return run.folder; }}) {
        names.clear();
        for (const RunFiles& run : runs) names.push_back(name_of(run));
        if (std::set<std::string>(names.begin(), names.end()).size() == names.size()) break;
    }
    return names;
}

/// The place of each of `wanted` in `images`; equal names in their order. Empty when they are other
/// images.
std::vector<size_t> places_of(const std::vector<std::string>& wanted,
                              const std::vector<PredictedImage>& images) {
    if (wanted.size() != images.size()) return {};
    std::multimap<std::string, size_t> by_name;
    for (size_t i = 0; i < images.size(); ++i) by_name.emplace(images[i].image, i);
    std::vector<size_t> places;
    for (const std::string& name : wanted) {
        const auto found = by_name.find(name);
        if (found == by_name.end()) return {};
        places.push_back(found->second);
        by_name.erase(found);
    }
    return places;
}

std::vector<std::string> ids_of(const std::vector<PredictedImage>& images) {
    std::vector<std::string> ids;
    for (const PredictedImage& image : images) ids.push_back(image.image);
    return ids;
}

/// An image that stands in one part alone, for a message.
std::string only_in_one(const std::vector<PredictedImage>& a,
                        const std::vector<PredictedImage>& b) {
    const std::vector<std::string> left = ids_of(a), right = ids_of(b);
    for (const auto* pair : {&left, &right})
        for (const std::string& id : *pair) {
            const auto& other = pair == &left ? right : left;
            if (std::find(other.begin(), other.end(), id) == other.end()) return id;
        }
    return "one of them twice";
}

void add_member(EnsemblePart& part, const std::vector<PredictedImage>& images,
                const std::string& folder) {
    const bool first = part.probabilities.empty();
    if (first) {
        for (const PredictedImage& image : images) {
            part.images.push_back(image.image);
            part.patients.push_back(image.patient);
            part.truth.push_back(image.truth);
        }
    }
    std::vector<double> probabilities;
    std::vector<int> decisions;
    const std::vector<size_t> places = places_of(part.images, images);
    for (size_t i = 0; i < places.size(); ++i) {
        const PredictedImage& image = images[places[i]];
        if (image.truth != part.truth[i] || image.patient != part.patients[i])
            fail_input("ensemble",
                       "expected the same truth and patient of image {} in every run, got others "
                       "in {}; were the runs given other labels?",
                       image.image, folder);
        probabilities.insert(probabilities.end(), image.scores.begin(), image.scores.end());
        decisions.push_back(image.predicted);
    }
    part.probabilities.push_back(std::move(probabilities));
    part.decisions.push_back(std::move(decisions));
}

/// predictions.csv and test.json are written together; a mixture of two runs would go unnoticed.
void check_own_figures(const RunFiles& run) {
    const json recorded = test_figure(run.test, "accuracy.value");
    if (!recorded.is_number()) return;
    const auto right =
        std::count_if(run.test_images.begin(), run.test_images.end(),
                      [](const PredictedImage& image) { return image.predicted == image.truth; });
    const double accuracy =
        static_cast<double>(right) / static_cast<double>(run.test_images.size());
    if (std::abs(accuracy - recorded.get<double>()) > 1e-9)
        fail_input("ensemble",
                   "expected the accuracy of {}/predictions.csv to be that of its test.json, got "
                   "{:.6f} and {:.6f}; train the run again",
                   run.folder, accuracy, recorded.get<double>());
}

void check_alike(const RunFiles& first, const RunFiles& other) {
    const auto differ = [&](const std::string& what, const std::string& a, const std::string& b) {
        fail_input("ensemble", "expected runs with the same {}, got {} in {} and {} in {}", what, a,
                   first.folder, b, other.folder);
    };
    const auto check = [&](const std::string& what, const json& a, const json& b) {
        if (a != b) differ(what, a.dump(), b.dump());
    };
    if (first.protocol() != other.protocol())
        differ("protocol", first.protocol(), other.protocol());
    check("classes", first.class_names, other.class_names);
    if (!first.data.empty() && !other.data.empty()) {
        for (const char* name : {"labels", "fold", "folds"})
            check(name, first.data.value(name, json()), other.data.value(name, json()));
        // Under `paper` a test image is a drawn view: the same name is another picture elsewhere.
        if (first.protocol() == "protocol paper")
            check("augmentation (protocol paper draws the test views by it)",
                  first.data.value("augment", json()), other.data.value("augment", json()));
    }
    if (places_of(ids_of(first.test_images), other.test_images).empty())
        differ("test images", fmt::format("{} images", first.test_images.size()),
               fmt::format("{} images (for example {} is in one of them alone)",
                           other.test_images.size(),
                           only_in_one(first.test_images, other.test_images)));
}

}  // namespace

EnsembleMembers read_ensemble_members(const std::vector<std::string>& folders) {
    if (folders.size() < 2)
        fail_input("ensemble", "expected two runs or more, got {}", folders.size());
    std::set<std::filesystem::path> different;
    for (const std::string& folder : folders)
        if (!different.insert(std::filesystem::weakly_canonical(folder)).second)
            fail_input("ensemble", "expected each run once, got {} twice", folder);
    std::vector<RunFiles> runs;
    EnsembleMembers members;
    for (const std::string& folder : folders) {
        runs.push_back(read_run(folder));
        const RunFiles& run = runs.back();
        if (run.test_images.empty())
            fail_input("ensemble",
                       "expected test.json and predictions.csv in {}, got none with images; a run "
                       "writes them at its end",
                       folder);
        check_own_figures(run);
        if (runs.size() > 1) check_alike(runs[0], run);
        add_member(members.test, run.test_images, folder);
        if (!members.validation_missing.empty()) continue;
        const auto& validation = run.validation_images;
        if (validation.empty())
            members.validation_missing = "no validation_predictions.csv in " + folder;
        else if (places_of(ids_of(runs[0].validation_images), validation).empty())
            members.validation_missing =
                fmt::format("the validation images of {} and {} differ", folders[0], folder);
        else
            add_member(members.validation, validation, folder);
    }
    if (!members.validation_missing.empty()) members.validation = {};
    const RunFiles& first = runs[0];
    members.folders = folders;
    members.names = names_of(runs);
    members.class_names = first.class_names;
    members.protocol = first.protocol().substr(first.protocol().find(' ') + 1);
    members.data = first.test.value("data", first.data.value("name", "data not recorded"));
    members.data_report = first.data;
    return members;
}

}  // namespace curie
