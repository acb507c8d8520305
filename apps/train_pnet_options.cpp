#include "apps/train_pnet_options.h"

#include <tuple>

namespace curie {

void set_input(RunConfig& c, const std::string& text) {
    std::tie(c.model.height, c.model.width) = parse_size(text);
}

void add_train_pnet_options(CLI::App& app, TrainPnetOptions& o, RunCommand command) {
    using C = RunConfig;
    using std::string;
    app.add_option("--preset", o.preset, "demo or paper; demo without --data, else paper")
        ->type_name("NAME")
        ->group("Run");
    add_config_option(app, o);
    if (command == RunCommand::whole) add_run_options(app, o);
    RunConfig shown = preset_config("paper");
    shown.data.patients = preset_config("demo").data.patients;
    add_data_and_training_options(app, o, shown);

    const string model = "Model";
    add_override<string>(app, o, model, "--input", "HxW", "224x224", "Image size", set_input);
    add_override<double>(app, o, model, "--width", "W", "1", "Multiplies the channels",
                         [](C& c, double v) { c.model.width_multiplier = v; });
    add_override<double>(app, o, model, "--dropout", "RATE", "0.2", "In the head",
                         [](C& c, double v) { c.model.dropout = v; });
    add_override<double>(app, o, model, "--l2", "L", "0.0001", "On the kernels of the head",
                         [](C& c, double v) { c.model.l2 = v; });
    add_override<double>(app, o, model, "--batch-norm-momentum", "M", "0.99",
                         "Of the moving statistics",
                         [](C& c, double v) { c.model.batch_norm_momentum = v; });
    add_override<double>(app, o, model, "--batch-norm-epsilon", "E", "0.001", "Of the variance",
                         [](C& c, double v) { c.model.batch_norm_epsilon = v; });
    add_switch(app, o, model, "--without-residual", "Ablation: block 1 is its shortcut alone",
               [](C& c) { c.model.residual = false; });
    add_switch(app, o, model, "--without-skip", "Ablation: block 1 has no shortcut",
               [](C& c) { c.model.skip = false; });
    add_switch(app, o, model, "--without-dropout", "Ablation", [](C& c) { c.model.dropout = 0; });
    add_switch(app, o, model, "--without-l2", "Ablation", [](C& c) { c.model.l2 = 0; });
    add_switch(app, o, model, "--without-batch-norm", "Ablation: none in the whole network",
               [](C& c) { c.model.batch_norm = false; });
    add_switch(app, o, model, "--without-block1-batch-norm", "Where the paper is silent",
               [](C& c) { c.model.block1_batch_norm = false; });
    add_switch(app, o, model, "--without-block1-relu", "Where the paper is silent",
               [](C& c) { c.model.block1_relu = false; });
    add_switch(app, o, model, "--relu-after-add", "Where the paper is silent",
               [](C& c) { c.model.activation_after_add = Activation::relu; });
    add_switch(app, o, model, "--keras3-variance", "Biased variance in the moving statistics",
               [](C& c) { c.model.moving_variance = MovingVariance::keras3; });
}

RunOptions make_run_options(const TrainPnetOptions& options) {
    if (!options.resume.empty()) return make_resume_options(options);
    const nlohmann::json file = options.config_file.empty() ? nlohmann::json::object()
                                                            : read_json_file(options.config_file);
    RunConfig given;  // only to see where the images come from
    update_from_json(given, file);
    std::string preset = options.preset.empty() ? given.preset : options.preset;
    for (const auto& apply : options.overrides) apply(given);
    if (preset.empty()) preset = given.data.is_synthetic() ? "demo" : "paper";
    RunOptions run;
    run.run_folder = options.run_folder;
    run.config = preset_config(preset);
    update_from_json(run.config, file);
    if (run.config.transfer)
        fail_input("config", "expected a run of train_pnet in {}, got one of train_transfer",
                   options.config_file);
    run.config.preset = preset;
    if (options.seed) set_seed(run.config, *options.seed);
    for (const auto& apply : options.overrides) apply(run.config);
    return run;
}

}  // namespace curie
