#include "apps/train_unet_options.h"

namespace curie {

void add_train_unet_options(CLI::App& app, TrainUnetOptions& o) {
    SegmentationConfig& c = o.run.config;
    o.input = fmt::format("{}x{}", c.model.height, c.model.width);
    app.add_option("--run-dir", o.run.run_folder, "Where to write; runs/<date>-unet by default")
        ->type_name("DIR")
        ->group("Run");
    app.add_option("--resume", o.run.resume, "Continue the run in this folder, bit for bit")
        ->type_name("DIR")
        ->group("Run");

    const auto add = [&](const char* group, const char* name, const char* type, auto& target,
                         const char* help) {
        o.of_the_run.push_back(app.add_option(name, target, help)
                                   ->type_name(type)
                                   ->capture_default_str()
                                   ->group(group));
    };
    const auto add_switch = [&](const char* group, const char* name, bool& target,
                                const char* help) {
        o.of_the_run.push_back(app.add_flag(name, target, help)->group(group));
    };
    add("Data", "--data", "KIND:DIR", c.data.sources,
        "synthetic, or folders of one or more data sets, which are merged");
    add("Data", "--patients", "N", c.data.patients,
        "Patients of the synthetic set, two images each");
    o.of_the_run.push_back(
        app.add_option("--synthetic-seed", o.synthetic_seed, "Seed of the synthetic patients")
            ->type_name("N")
            ->default_str("2026 + seed")
            ->group("Data"));
    add("Data", "--augment", "NAME|FILE", c.data.augment,
        "Of images and masks together: paper, transfer, none, or a JSON file");
    add("Data", "--window", "NAME", c.data.window,
        "DICOM to 8 bits: min-max, window or percentile");
    add("Data", "--cache", "DIR|none", c.data.cache,
        "Where decoded images are kept between runs; ~/.cache/curie by default");
    add("Data", "--train-fraction", "F", c.data.train_fraction, "Of the patients");
    add("Data", "--validation-fraction", "F", c.data.validation_fraction, "Of the patients");
    add("Data", "--test-fraction", "F", c.data.test_fraction, "Of the patients");
    add("Data", "--workers", "N", c.data.workers, "Threads that prepare images");
    add_switch("Data", "--skip-bad", c.data.skip_bad,
               "Go on without what can't be read, and list it");
    add_switch("Data", "--allow-missing", c.data.allow_missing,
               "Skip images without a label and labels without an image, by name");

    add("Model", "--input", "HxW", o.input, "Image size, multiples of 16");
    add("Model", "--base-filters", "N", c.model.base_filters,
        "Channels of the first level; 64 in the paper");

    app.add_option("--epochs", c.training.epochs, "Passes over the images; may change on --resume")
        ->type_name("N")
        ->capture_default_str()
        ->group("Training");
    add("Training", "--loss", "NAME", c.loss, "dice, bce or dice+bce");
    add_switch("Training", "--healthy-images", c.healthy_images,
               "Train on images without a lesion too; they always are in validation and test");
    add("Training", "--batch-size", "N", c.training.batch_size, "Images in a step");
    add("Training", "--learning-rate", "RATE", c.training.learning_rate, "Of Adam");
    add("Training", "--schedule", "NAME", c.training.schedule, "constant, step, cosine or plateau");
    add("Training", "--global-clip-norm", "C", c.training.clipping.global_norm,
        "Clip the norm of all gradients together; 0: off");
    add("Training", "--patience", "N", c.training.patience,
        "Stop after N epochs without a better Dice; 0: never");
}

SegmentationRunOptions make_run_options(const CLI::App& app, const TrainUnetOptions& o,
                                        uint64_t seed) {
    SegmentationRunOptions run = o.run;
    if (!run.resume.empty()) {
        for (const CLI::Option* option : o.of_the_run)
            if (option->count() > 0)
                fail_input("resume", "expected no option that changes the run but --epochs, got {}",
                           option->get_name());
        if (app.count("--seed") || app.count("--run-dir"))
            fail_input("resume",
                       "expected neither --seed nor --run-dir: a resumed run keeps its own");
        if (app.count("--epochs")) run.epochs = run.config.training.epochs;
        return run;
    }
    RunConfig size;
    set_input(size, o.input);
    run.config.model.height = size.model.height;
    run.config.model.width = size.model.width;
    run.config.training.seed = run.config.data.seed = seed;
    run.config.data.synthetic_seed = o.synthetic_seed.value_or(DataConfig().synthetic_seed + seed);
    return run;
}

}  // namespace curie
