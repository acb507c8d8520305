#include "training/run_config.h"

#include <fstream>

#include "engine/error.h"

namespace curie {

RunConfig preset_config(const std::string& name) {
    RunConfig config;
    config.preset = name;
    if (name == "paper") return config;
    if (name == "transfer") {
        config.transfer.emplace();
        config.training.epochs = 10;
        config.training.learning_rate = 5e-5;
        config.data.augment = "transfer";
        return config;
    }
    if (name != "demo") fail_input("preset", "expected paper, demo or transfer, got {}", name);
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

void RunConfig::complete() {
    if (transfer) {
        transfer->training.check();
        transfer->model.complete();
    } else {
        model.check();
    }
    training.check();
    data.check();
}

Shape RunConfig::input() const {
    if (!transfer) return model.input_shape();
    const TransferConfig& of = transfer->model;
    return {1, of.height(), of.width(), of.channels()};
}

Model RunConfig::make() const {
    return transfer ? make_model("transfer", to_json(transfer->model))
                    : make_model("pnet", to_json(model));
}

nlohmann::json to_json(const RunConfig& c) {
    nlohmann::json json = {{"preset", c.preset},
                           {"model", c.transfer ? to_json(c.transfer->model) : to_json(c.model)},
                           {"training", to_json(c.training)},
                           {"data", to_json(c.data)},
                           {"linear_baseline", c.linear_baseline},
                           {"engine", c.engine}};
    if (c.transfer) json["transfer"] = to_json(c.transfer->training);
    return json;
}

namespace {

/// A model with a backbone makes it a transfer run.
void update_model(RunConfig& c, const nlohmann::json& value) {
    if (!c.transfer && value.is_object() && value.contains("backbone")) c.transfer.emplace();
    if (c.transfer && value.contains("backbone") && value["backbone"].is_string())
        c.transfer->model.set_backbone(value["backbone"]);
    nlohmann::json merged = c.transfer ? to_json(c.transfer->model) : to_json(c.model);
    merged.update(value);
    if (c.transfer)
        c.transfer->model = transfer_config_from(merged);
    else
        c.model = pnet_config_from(merged);
}

}  // namespace

void update_from_json(RunConfig& c, const nlohmann::json& json) {
    if (!json.is_object())
        fail_input("config", "expected a JSON object with model, training and data, got {}",
                   json.dump());
    for (const auto& [name, value] : json.items()) {
        if (name == "preset" && value.is_string()) {
            c.preset = value;
        } else if (name == "model") {
            update_model(c, value);
        } else if (name == "transfer") {
            if (!c.transfer) c.transfer.emplace();
            update_from_json(c.transfer->training, value);
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
                       "expected preset, model, transfer, training, data or linear_baseline, got "
                       "{} = {}",
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
    return {{"model", config.transfer ? "transfer" : "pnet"},
            {"model_options", json["model"]},
            {"class_names", class_names},
            {"run", json}};
}

}  // namespace curie
