#include "report/run_files.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>

#include "data/csv.h"
#include "training/best_epoch.h"
#include "training/run_config.h"

namespace curie {
namespace {

double number_in(const CsvTable& table, const CsvTable::Row& row, const std::string& column) {
    const std::string& cell = row.cells[table.column(column)];
    double value = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (error != std::errc() || end != cell.data() + cell.size())
        fail_input("report", "expected a number in column {} of {}, got '{}'", column,
                   table.where(row), cell);
    return value;
}

std::vector<EpochRecord> read_history(const std::string& path) {
    const CsvTable table = read_csv(path);
    const nlohmann::json names = to_json(EpochRecord())["training"];
    std::vector<EpochRecord> history;
    for (const CsvTable::Row& row : table.rows) {
        nlohmann::json record;
        for (const char* name : {"epoch", "learning_rate", "seconds", "images_per_second"})
            record[name] = number_in(table, row, name);
        for (const auto& [name, unused] : names.items()) {
            record["training"][name] = number_in(table, row, name);
            record["validation"][name] = number_in(table, row, "val_" + name);
        }
        history.push_back(epoch_record_from(record));
    }
    return history;
}

int class_index(const std::vector<std::string>& names, const CsvTable& table,
                const CsvTable::Row& row, const std::string& column) {
    const std::string& cell = row.cells[table.column(column)];
    const auto found = std::find(names.begin(), names.end(), cell);
    if (found == names.end())
        fail_input("report", "expected one of the run's classes in column {} of {}, got '{}'",
                   column, table.where(row), cell);
    return static_cast<int>(found - names.begin());
}

std::vector<PredictedImage> read_predictions(const std::string& path,
                                             const std::vector<std::string>& names) {
    const CsvTable table = read_csv(path);
    std::vector<PredictedImage> images;
    for (const CsvTable::Row& row : table.rows) {
        PredictedImage image;
        image.image = row.cells[table.column("image")];
        image.patient = row.cells[table.column("patient")];
        image.truth = class_index(names, table, row, "label");
        image.predicted = class_index(names, table, row, "predicted");
        if (table.has_column("probability")) {
            const auto positive = static_cast<float>(number_in(table, row, "probability"));
            image.scores = {1 - positive, positive};
        } else {
            for (const std::string& name : names)
                image.scores.push_back(
                    static_cast<float>(number_in(table, row, "probability_" + name)));
        }
        if (image.scores.size() != names.size())
            fail_input("report", "expected probabilities of {} classes in {}, got {}", names.size(),
                       table.where(row), image.scores.size());
        for (const float score : image.scores)
            if (!(score >= 0 && score <= 1))
                fail_input("report", "expected probabilities between 0 and 1 in {}, got {}",
                           table.where(row), score);
        images.push_back(std::move(image));
    }
    return images;
}

}  // namespace

std::vector<int> RunFiles::is_class(const std::vector<PredictedImage>& part, int index) {
    std::vector<int> truth;
    for (const PredictedImage& image : part) truth.push_back(image.truth == index ? 1 : 0);
    return truth;
}

std::vector<float> RunFiles::scores_of(const std::vector<PredictedImage>& part, int index) {
    std::vector<float> scores;
    for (const PredictedImage& image : part) scores.push_back(image.scores[index]);
    return scores;
}

std::vector<int> RunFiles::curve_classes() const {
    if (class_names.size() == 2) return {1};
    std::vector<int> all;
    for (size_t i = 0; i < class_names.size(); ++i) all.push_back(static_cast<int>(i));
    return all;
}

std::string RunFiles::protocol() const {
    for (const nlohmann::json& file : {test, data})
        if (file.contains("protocol")) return "protocol " + file["protocol"].get<std::string>();
    return "protocol not recorded";
}

std::string RunFiles::monitor() const {
    return config.value(nlohmann::json::json_pointer("/training/monitor"), "val_accuracy");
}

int64_t RunFiles::best_epoch() const {
    BestEpoch best(monitor());
    for (const EpochRecord& record : history) best.update(record);
    return best.epoch();
}

RunFiles read_run(const std::string& folder) {
    namespace fs = std::filesystem;
    RunFiles run;
    run.folder = folder;
    const fs::path path = fs::path(folder).lexically_normal();
    run.name = (path.has_filename() ? path : path.parent_path()).filename().string();
    const auto there = [&](const std::string& file) { return fs::exists(path / file); };
    const auto in = [&](const std::string& file) { return (path / file).string(); };
    if (!there("config.json") || !there("metrics.csv"))
        fail_input("report",
                   "expected the folder of a run, with config.json and metrics.csv, got {}; "
                   "train_pnet writes both",
                   folder);
    run.config = read_json_file(in("config.json"));
    run.history = read_history(in("metrics.csv"));
    const auto optional = [&](const std::string& file, const std::string& without) {
        if (there(file)) return true;
        run.missing.push_back(file + " is not there: " + without);
        return false;
    };
    if (optional("data.json", "no counts of the parts, and no leakage check"))
        run.data = read_json_file(in("data.json"));
    if (optional("test.json", "no test figures; the run was stopped before its test"))
        run.test = read_json_file(in("test.json"));
    for (const auto& entry : fs::directory_iterator(path)) {
        const std::string file = entry.path().filename().string();
        if (file.starts_with("test-") && file.ends_with(".json"))
            run.external_tests[file.substr(5, file.size() - 10)] =
                read_json_file(entry.path().string());
    }
    if (run.test.contains("classes"))
        run.class_names = run.test["classes"].get<std::vector<std::string>>();
    else if (run.data.contains("class_names"))
        run.class_names = run.data["class_names"].get<std::vector<std::string>>();
    if (run.class_names.empty()) return run;
    if (optional("predictions.csv", "no curves of the test part, and no worst errors"))
        run.test_images = read_predictions(in("predictions.csv"), run.class_names);
    if (optional("validation_predictions.csv", "no curves of the validation part"))
        run.validation_images = read_predictions(in("validation_predictions.csv"), run.class_names);
    return run;
}

std::string model_name_of(const nlohmann::json& config) {
    const auto at = [&](const char* place) {
        return config.value(nlohmann::json::json_pointer(place), nlohmann::json());
    };
    if (!at("/model/backbone").is_string()) return "";
    std::string name = at("/model/backbone");
    const nlohmann::json width = at("/model/backbone_options/width_multiplier");
    if (width.is_number() && width != 1) name += fmt::format(" {}", width.get<double>());
    if (at("/classifier/method").is_string())
        name += ", " + at("/classifier/method").get<std::string>();
    // Whoever reads a table must not take them for pretrained ones.
    if (at("/transfer/random_weights") == true) name += ", random weights";
    return name;
}

nlohmann::json test_figure(const nlohmann::json& test, const std::string& name) {
    std::string pointer = "/" + name;
    std::replace(pointer.begin(), pointer.end(), '.', '/');
    return test.value(nlohmann::json::json_pointer(pointer), nlohmann::json());
}

std::string option_text(const nlohmann::json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string figure_text(const nlohmann::json& figure, int digits) {
    if (!figure.contains("value")) return "-";
    const auto text = [&](const nlohmann::json& value) {
        return value.is_null() ? std::string("undefined")
                               : fmt::format("{:.{}f}", value.get<double>(), digits);
    };
    const std::string value = text(figure["value"]);
    if (figure["value"].is_null() || !figure.contains("ci95")) return value;
    return fmt::format("{} [{} - {}]", value, text(figure["ci95"][0]), text(figure["ci95"][1]));
}

}  // namespace curie
