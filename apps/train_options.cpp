#include "apps/train_options.h"

#include <cstdio>

namespace curie {

void add_switch(CLI::App& app, TrainOptions& options, const std::string& group,
                const std::string& name, const std::string& help,
                std::function<void(RunConfig&)> apply) {
    app.add_flag_callback(
           name,
           [&options, name, apply] {
               options.overridden.push_back(name);
               options.overrides.push_back(apply);
           },
           help)
        ->group(group);
}

std::pair<int64_t, int64_t> parse_size(const std::string& text) {
    int64_t height = 0, width = 0;
    char x = 0, rest = 0;
    if (std::sscanf(text.c_str(), "%ld%c%ld%c", &height, &x, &width, &rest) != 3 || x != 'x')
        fail_input("input", "expected HxW, for example 224x224, got {}", text);
    return {height, width};
}

void add_run_options(CLI::App& app, TrainOptions& o) {
    app.add_option("--run-dir", o.run_folder, "Where to write; runs/<date>-<name> by default")
        ->type_name("DIR")
        ->group("Run");
    app.add_option("--resume", o.resume, "Continue the run in this folder, bit for bit")
        ->type_name("DIR")
        ->group("Run");
    app.add_flag("--no-report", o.no_report, "Do not write report.html at the end")->group("Run");
    app.add_flag("--tensorboard", o.tensorboard, "Write event files: tensorboard --logdir RUNDIR")
        ->group("Run");
}

void add_config_option(CLI::App& app, TrainOptions& o) {
    app.add_option("--config", o.config_file, "Read options from JSON, as a run's config.json")
        ->type_name("FILE")
        ->group("Run");
}

void add_data_and_training_options(CLI::App& app, TrainOptions& o, const RunConfig& shown) {
    using C = RunConfig;
    using std::string;
    add_override<std::vector<string>>(
        app, o, "Data", "--data", "KIND:DIR", "synthetic",
        "synthetic, or folders of one or more data sets, which are merged",
        [](C& c, const std::vector<string>& v) { c.data.sources = v; });
    add_override<string>(app, o, "Data", "--labels", "NAME", "normal-abnormal",
                         "normal-abnormal, benign-malignant, malignant-rest or three-class",
                         [](C& c, const string& v) { c.data.labels = v; });
    add_override<string>(app, o, "Data", "--protocol", "NAME", "patient",
                         "patient: split by patient, then augment; paper: augment, then split",
                         [](C& c, const string& v) { c.data.protocol = v; });
    add_override<int64_t>(app, o, "Data", "--folds", "K", "0",
                          "Cross-validation by patient: K runs, mean and spread",
                          [](C& c, int64_t v) { c.data.folds = v; });
    add_override<int64_t>(app, o, "Data", "--fold", "k", "0", "Run this fold of --folds alone",
                          [](C& c, int64_t v) { c.data.fold = v; });
    add_override<std::vector<string>>(
        app, o, "Data", "--test-data", "KIND:DIR", "none",
        "Test the trained model on these sets too, each by itself",
        [](C& c, const std::vector<string>& v) { c.data.test_sources = v; });
    add_override<string>(app, o, "Data", "--cache", "DIR|none", "~/.cache/curie",
                         "Where decoded images are kept between runs",
                         [](C& c, const string& v) { c.data.cache = v; });
    add_switch(app, o, "Data", "--skip-bad", "Go on without what can't be read, and list it",
               [](C& c) { c.data.skip_bad = true; });
    add_override<string>(app, o, "Data", "--window", "NAME", "min-max",
                         "DICOM to 8 bits: min-max, window or percentile",
                         [](C& c, const string& v) { c.data.window = v; });
    add_override<string>(app, o, "Data", "--birads", "NAME", "malignant-from-4",
                         "INbreast: malignant-from-4, without-3 or malignant-from-4b",
                         [](C& c, const string& v) { c.data.birads = v; });
    add_switch(app, o, "Data", "--lesion-crops", "CBIS-DDSM: its cropped lesions, not mammograms",
               [](C& c) { c.data.lesion_crops = true; });
    add_override<int64_t>(app, o, "Data", "--patients", "N", std::to_string(shown.data.patients),
                          "Patients of the synthetic set, two images each",
                          [](C& c, int64_t v) { c.data.patients = v; });
    add_override<uint64_t>(app, o, "Data", "--synthetic-seed", "N", "2026 + seed",
                           "Seed of the synthetic patients",
                           [](C& c, uint64_t v) { c.data.synthetic_seed = v; });
    add_override<string>(app, o, "Data", "--augment", "NAME|FILE", shown.data.augment,
                         "paper, transfer, none, or a JSON file",
                         [](C& c, const string& v) { c.data.augment = v; });
    add_switch(app, o, "Data", "--no-balance", "Leave the class counts as they are",
               [](C& c) { c.data.balance = false; });
    add_switch(app, o, "Data", "--allow-missing",
               "Skip images without a label and labels without an image, by name",
               [](C& c) { c.data.allow_missing = true; });
    add_override<double>(app, o, "Data", "--train-fraction", "F", "0.7", "Of the patients",
                         [](C& c, double v) { c.data.train_fraction = v; });
    add_override<double>(app, o, "Data", "--validation-fraction", "F", "0.2", "Of the patients",
                         [](C& c, double v) { c.data.validation_fraction = v; });
    add_override<double>(app, o, "Data", "--test-fraction", "F", "0.1", "Of the patients",
                         [](C& c, double v) { c.data.test_fraction = v; });
    add_override<int64_t>(app, o, "Data", "--workers", "N", "2", "Threads that prepare images",
                          [](C& c, int64_t v) { c.data.workers = v; });

    add_override<int64_t>(app, o, "Training", "--epochs", "N",
                          std::to_string(shown.training.epochs), "Passes over the images",
                          [](C& c, int64_t v) { c.training.epochs = v; });
    add_override<int64_t>(app, o, "Training", "--batch-size", "N", "32", "Images in a step",
                          [](C& c, int64_t v) { c.training.batch_size = v; });
    add_override<int64_t>(app, o, "Training", "--micro-batch", "N", "0",
                          "Take a batch in slices of N images, in the memory of a slice; 0: whole",
                          [](C& c, int64_t v) { c.training.micro_batch = v; });
    add_override<double>(app, o, "Training", "--learning-rate", "RATE",
                         fmt::format("{}", shown.training.learning_rate), "Of the optimiser",
                         [](C& c, double v) { c.training.learning_rate = v; });
    add_override<string>(app, o, "Training", "--optimizer", "NAME", "adam", "adam, adamw or sgd",
                         [](C& c, const string& v) { c.training.optimizer = v; });
    add_override<double>(app, o, "Training", "--beta1", "B", "0.9", "Of adam and adamw",
                         [](C& c, double v) { c.training.beta1 = v; });
    add_override<double>(app, o, "Training", "--beta2", "B", "0.999", "Of adam and adamw",
                         [](C& c, double v) { c.training.beta2 = v; });
    add_override<double>(app, o, "Training", "--epsilon", "E", "1e-07", "Of adam and adamw",
                         [](C& c, double v) { c.training.epsilon = v; });
    add_override<double>(app, o, "Training", "--momentum", "M", "0.9", "Of sgd",
                         [](C& c, double v) { c.training.momentum = v; });
    add_switch(app, o, "Training", "--nesterov", "Nesterov's momentum in sgd",
               [](C& c) { c.training.nesterov = true; });
    add_override<double>(app, o, "Training", "--weight-decay", "D", "0.004", "Of adamw",
                         [](C& c, double v) { c.training.weight_decay = v; });
    add_override<string>(app, o, "Training", "--schedule", "NAME", "constant",
                         "constant, step, cosine or plateau",
                         [](C& c, const string& v) { c.training.schedule = v; });
    add_override<double>(app, o, "Training", "--schedule-factor", "F", "0.1",
                         "By which step and plateau multiply the rate",
                         [](C& c, double v) { c.training.schedule_factor = v; });
    add_override<int64_t>(app, o, "Training", "--schedule-epochs", "N", "10",
                          "Between two steps, or the plateau's patience",
                          [](C& c, int64_t v) { c.training.schedule_epochs = v; });
    add_override<double>(app, o, "Training", "--warmup-epochs", "N", "0",
                         "Linear rise of the learning rate first",
                         [](C& c, double v) { c.training.warmup_epochs = v; });
    add_override<double>(app, o, "Training", "--clip-value", "C", "0",
                         "Clip each gradient element; 0: off",
                         [](C& c, double v) { c.training.clipping.value = v; });
    add_override<double>(app, o, "Training", "--clip-norm", "C", "0",
                         "Clip the norm of each gradient; 0: off",
                         [](C& c, double v) { c.training.clipping.norm = v; });
    add_override<double>(app, o, "Training", "--global-clip-norm", "C", "0",
                         "Clip the norm of all gradients together; 0: off",
                         [](C& c, double v) { c.training.clipping.global_norm = v; });
    add_override<double>(app, o, "Training", "--label-smoothing", "A", "0", "y (1 - a) + a / 2",
                         [](C& c, double v) { c.training.label_smoothing = v; });
    add_override<string>(app, o, "Training", "--class-weights", "NAME", "none", "none or balanced",
                         [](C& c, const string& v) { c.training.class_weights = v; });
    add_override<string>(app, o, "Training", "--monitor", "METRIC", "val_accuracy",
                         "What decides the best epoch, early stopping and plateau",
                         [](C& c, const string& v) { c.training.monitor = v; });
    add_override<int64_t>(app, o, "Training", "--patience", "N", "0",
                          "Stop after N epochs without improvement; 0: never",
                          [](C& c, int64_t v) { c.training.patience = v; });
}

void set_seed(RunConfig& config, uint64_t seed) {
    config.training.seed = config.data.seed = seed;
    config.data.synthetic_seed = DataConfig().synthetic_seed + seed;
}

RunOptions make_resume_options(const TrainOptions& options) {
    for (const std::string& name : options.overridden)
        if (name != "--epochs")
            fail_input("resume", "expected no option that changes the run but --epochs, got {}",
                       name);
    if (options.seed || !options.config_file.empty() || !options.preset.empty() ||
        !options.run_folder.empty())
        fail_input("resume",
                   "expected neither --seed, --config, --preset nor --run-dir: a resumed "
                   "run keeps its own");
    RunOptions run;
    run.resume = options.resume;
    run.overrides = options.overrides;
    return run;
}

}  // namespace curie
