#include "training/run_config.h"

#include <fstream>

#include "engine/error.h"

namespace curie {

RunConfig preset_config(const std::string& name) {
    RunConfig config;
    config.preset = name;
    if (name == "paper") return config;
    if (name != "demo") fail_input("preset", "expected paper or demo, got {}", name);
    config.model.batch_norm_momentum = 0.9;
    config.training.epochs = 8;
    config.training.monitor = "val_auc";
    config.data.patients = 320;
    config.data.train_fraction = 0.5625;
    config.data.validation_fraction = 0.125;
    config.data.test_fraction = 0.3125;
    config.data.augment = "none";
    config.linear_baseline = true;
    return config;
}

std::string demo_differences(const RunConfig& demo) {
    const RunConfig paper = preset_config("paper");
    std::string text = fmt::format(
        "the demo keeps the paper's best configuration (dropout {}, L2 {}, learning rate {}, batch "
        "{}) but for:\n",
        demo.model.dropout, demo.model.l2, demo.training.learning_rate, demo.training.batch_size);
    if (demo.data.is_synthetic())
        text += fmt::format(
            "  {} synthetic patients and {} epochs instead of thousands of images and {} epochs, "
            "to end within minutes;\n  {:.0f} of the patients are kept for the test, to measure "
            "its AUC well;\n",
            demo.data.patients, demo.training.epochs, paper.training.epochs,
            demo.data.test_fraction * static_cast<double>(demo.data.patients));
    if (demo.model.batch_norm_momentum != paper.model.batch_norm_momentum)
        text += fmt::format(
            "  batch-norm momentum {} instead of {}: in so few steps the moving statistics would "
            "not arrive;\n",
            demo.model.batch_norm_momentum, paper.model.batch_norm_momentum);
    if (demo.data.augment != paper.data.augment)
        text +=
            fmt::format("  augmentation {} instead of {}: each image is seen a few times only;\n",
                        demo.data.augment, paper.data.augment);
    if (demo.training.monitor != paper.training.monitor)
        text +=
            fmt::format("  the best epoch is chosen by {} instead of {}, which settles later.\n",
                        demo.training.monitor, paper.training.monitor);
    return text;
}

nlohmann::json to_json(const RunConfig& c) {
    return {{"preset", c.preset},
            {"model", to_json(c.model)},
            {"training", to_json(c.training)},
            {"data", to_json(c.data)},
            {"linear_baseline", c.linear_baseline},
            {"engine", c.engine}};
}

void update_from_json(RunConfig& c, const nlohmann::json& json) {
    if (!json.is_object())
        fail_input("config", "expected a JSON object with model, training and data, got {}",
                   json.dump());
    for (const auto& [name, value] : json.items()) {
        if (name == "preset" && value.is_string()) {
            c.preset = value;
        } else if (name == "model") {
            nlohmann::json merged = to_json(c.model);
            merged.update(value);
            c.model = pnet_config_from(merged);
        } else if (name == "training") {
            update_from_json(c.training, value);
        } else if (name == "data") {
            update_from_json(c.data, value);
        } else if (name == "engine" && (value.is_object() || value.is_null())) {
            c.engine = value;
        } else if (name == "linear_baseline" && value.is_boolean()) {
            c.linear_baseline = value;
        } else {
            fail_input("config",
                       "expected preset, model, training, data or linear_baseline, got {} = {}",
                       name, value.dump());
        }
    }
}

nlohmann::json read_json_file(const std::string& path) {
    std::ifstream file(path);
    if (!file) fail_input("config", "cannot open {}; give a readable JSON file", path);
    try {
        return nlohmann::json::parse(file);
    } catch (const nlohmann::json::exception& error) {
        fail_input("config", "expected JSON in {}, got {}", path, error.what());
    }
}

nlohmann::json checkpoint_config(const RunConfig& config,
                                 const std::vector<std::string>& class_names) {
    nlohmann::json json = to_json(config);
    return {{"model", "pnet"},
            {"model_options", json["model"]},
            {"class_names", class_names},
            {"run", json}};
}

}  // namespace curie
