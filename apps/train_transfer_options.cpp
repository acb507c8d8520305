#include "apps/train_transfer_options.h"

#include <algorithm>

namespace curie {
namespace {

/// Of the transfer run in a configuration.
template <class T, class Apply>
void add_transfer_override(CLI::App& app, TrainOptions& o, const std::string& group,
                           const std::string& name, const std::string& type,
                           const std::string& shown, const std::string& help, Apply apply) {
    add_override<T>(app, o, group, name, type, shown, help,
                    [apply](RunConfig& c, const T& v) { apply(*c.transfer, v); });
}

/// --backbone first: another one has another size and another preprocessing, whichever option came
/// before it.
void apply_transfer_overrides(const TrainOptions& options, RunConfig& config) {
    for (const bool backbone : {true, false})
        for (size_t i = 0; i < options.overrides.size(); ++i)
            if ((options.overridden[i] == "--backbone") == backbone) options.overrides[i](config);
}

}  // namespace

void add_train_transfer_options(CLI::App& app, TrainOptions& o) {
    using R = TransferRun;
    using std::string;
    add_config_option(app, o);
    add_run_options(app, o);

    app.add_option("--memory-limit", o.memory_limit,
                   "Refuse a run that needs more; the device's free memory by default")
        ->check(CLI::Validator(CLI::PositiveNumber).description(""))
        ->type_name("GiB")
        ->group("Run");

    const string model = "Model", backbone = "Backbone";
    add_transfer_override<string>(app, o, backbone, "--backbone", "NAME", "mobilenet_v2",
                                  "A model of the zoo",
                                  [](R& t, const string& v) { t.model.set_backbone(v); });
    add_transfer_override<string>(app, o, backbone, "--weights", "FILE", "none",
                                  "Its pretrained weights",
                                  [](R& t, const string& v) { t.training.weights = v; });
    add_switch(app, o, backbone, "--partial", "Take from --weights what fits, and leave the rest",
               [](RunConfig& c) { c.transfer->training.partial = true; });
    add_switch(app, o, backbone, "--random-weights", "Draw its weights, for comparison",
               [](RunConfig& c) { c.transfer->training.random_weights = true; });
    add_transfer_override<string>(
        app, o, backbone, "--from", "RUNDIR", "none",
        "Begin with the model and the weights of a finished run, to unfreeze more",
        [](R& t, const string& v) { t.training.from = v; });
    add_transfer_override<string>(app, o, backbone, "--unfreeze-from", "LAYER", "none",
                                  "Train this layer of the backbone too, and those after it",
                                  [](R& t, const string& v) { t.training.unfreeze_from = v; });
    add_transfer_override<double>(app, o, backbone, "--backbone-learning-rate", "RATE",
                                  "--learning-rate", "Of what is unfrozen",
                                  [](R& t, double v) { t.training.backbone_learning_rate = v; });
    add_switch(app, o, backbone, "--live-batch-norm",
               "Statistics of the batch in what is unfrozen, not the stored ones",
               [](RunConfig& c) { c.transfer->training.live_batch_norm = true; });
    add_transfer_override<int64_t>(
        app, o, backbone, "--views", "N", "5",
        "Fixed augmented views of each training image; 0: new ones in every epoch",
        [](R& t, int64_t v) { t.training.views = v; });
    add_switch(app, o, backbone, "--no-feature-cache",
               "Run the frozen backbone in every epoch: the same numbers, slowly",
               [](RunConfig& c) { c.transfer->training.feature_cache = false; });

    add_transfer_override<string>(app, o, model, "--input", "HxW", "the backbone's", "Image size",
                                  [](R& t, const string& v) {
                                      const auto [height, width] = parse_size(v);
                                      t.model.backbone_options["height"] = height;
                                      t.model.backbone_options["width"] = width;
                                  });
    add_transfer_override<double>(
        app, o, model, "--width", "W", "1", "Multiplies the channels of mobilenet_v2",
        [](R& t, double v) { t.model.backbone_options["width_multiplier"] = v; });
    add_transfer_override<string>(
        app, o, model, "--variant", "NAME", "keras",
        "keras, or pytorch: the graph and preprocessing of torchvision's and timm's weights",
        [](R& t, const string& v) { t.model.backbone_options["variant"] = v; });
    add_transfer_override<string>(app, o, model, "--preprocess", "MODE", "the backbone's",
                                  "caffe, tf, torch or none (images in [0, 1])",
                                  [](R& t, const string& v) { t.model.preprocess = v; });
    add_override<std::vector<int64_t>>(
        app, o, model, "--hidden", "N,...", "1024,256,28", "Units of the head's hidden layers",
        [](RunConfig& c, const std::vector<int64_t>& v) { c.transfer->model.hidden = v; });
    app.get_option("--hidden")->delimiter(',');
    add_transfer_override<double>(app, o, model, "--dropout", "RATE", "0.2", "In the head",
                                  [](R& t, double v) { t.model.dropout = v; });

    add_data_and_training_options(app, o, preset_config("transfer"));
}

RunOptions make_transfer_run_options(const TrainOptions& options) {
    if (!options.resume.empty()) return make_resume_options(options);
    RunConfig given = preset_config("transfer");  // only to see --from
    apply_transfer_overrides(options, given);
    RunOptions run;
    run.run_folder = options.run_folder;
    run.config = preset_config("transfer");
    if (const std::string& from = given.transfer->training.from; !from.empty())
        update_from_json(run.config,
                         {{"model", read_json_file(from + "/config.json").at("model")}});
    const nlohmann::json file = options.config_file.empty() ? nlohmann::json::object()
                                                            : read_json_file(options.config_file);
    update_from_json(run.config, file);
    if (options.seed) set_seed(run.config, *options.seed);
    apply_transfer_overrides(options, run.config);
    // An unfrozen backbone computes every image anyway: let it see new ones.
    const auto& names = options.overridden;
    const bool asked = std::find(names.begin(), names.end(), "--views") != names.end() ||
                       file.contains(nlohmann::json::json_pointer("/transfer/views"));
    if (!run.config.transfer->training.frozen() && !asked) run.config.transfer->training.views = 0;
    return run;
}

}  // namespace curie
