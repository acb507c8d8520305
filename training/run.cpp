#include "training/run.h"

#include "data/linear_probe.h"
#include "engine/atomic_file.h"
#include "training/cross_validation.h"
#include "training/engine_record.h"
#include "training/external_test.h"
#include "training/feature_cache.h"
#include "training/memory_check.h"
#include "training/run_data.h"
#include "training/run_folder.h"
#include "training/seen_contents.h"
#include "training/trainer.h"
#include "training/transfer_setup.h"

namespace curie {
namespace {

std::vector<double> class_weights_of(const RunConfig& config, const RunData& data) {
    if (config.training.class_weights == "none") return {};
    std::vector<double> counts(data.dataset().class_names.size());
    for (int64_t index : data.split.train) ++counts[data.dataset().samples[index].label];
    std::vector<double> weights;
    for (double count : counts)
        weights.push_back(static_cast<double>(data.split.train.size()) /
                          (static_cast<double>(counts.size()) * std::max(count, 1.0)));
    return weights;
}

void describe(std::ostream& out, const RunData& data, const std::string& folder) {
    out << fmt::format("data: {}, {}\n", data.dataset().name, data.describe());
    for (const Skipped& skipped : data.dataset().skipped)
        out << fmt::format("skipped {}: {}\n", skipped.id, skipped.reason);
    out << fmt::format("writing to {}\n", folder);
}

/// One output for two classes, otherwise one for each; a configuration may ask for a softmax of
/// two, which a transfer run has anyway.
void set_outputs(RunConfig& config, const Dataset& dataset) {
    const auto classes = static_cast<int64_t>(dataset.class_names.size());
    int64_t& outputs = config.outputs();
    if (outputs == (config.transfer ? 2 : 1) && classes > 2) outputs = classes;
    if (outputs != classes && !(outputs == 1 && classes == 2))
        fail_input("outputs", "expected a model of {} outputs for the {} classes of {}, got {}",
                   classes == 2 ? "1 or 2" : std::to_string(classes), classes, config.data.labels,
                   outputs);
}

/// What trains, and what it gets: the model and images, or its classifier and the features of a
/// frozen backbone.
struct Trained {
    Model model;
    BatchOptions batches;
    std::unique_ptr<FeatureCache> features;
    int64_t slice;  ///< the most images at a time

    BatchOptions slices() const {
        BatchOptions one = batches;
        one.size = slice;
        return one;
    }
};

Trained trained_part(Context& context, const Model& model, const RunConfig& config,
                     const RunData& data) {
    Trained trained{model, config.training.batch_size, nullptr, config.training.slice()};
    trained.batches.channels = static_cast<int>(model.input[3]);
    if (!config.transfer) return trained;
    trained.batches.views = config.transfer->training.views;
    // Without augmentation one view is all there is.
    if (trained.batches.views > 0 && load_augment(config.data.augment).is_identity())
        trained.batches.views = 1;
    if (!config.transfer->training.caches()) return trained;
    trained.features =
        std::make_unique<FeatureCache>(context, model, data, config.data, config.training.slice());
    trained.batches.rows = trained.features->rows();
    trained.model = {
        "head", nullptr, {1, trained.features->width()}, transfer_network(model).classifier()};
    return trained;
}

bool compute_features(const Trained& trained, const RunData& data, const RunOptions& options,
                      std::ostream& out, const InterruptGuard& interrupt) {
    if (!trained.features) return true;
    std::set<FeatureCache::View> views;
    for (const auto part : {&Split::train, &Split::validation, &Split::test})
        views.merge(views_of_part(data, part, trained.batches.views));
    return trained.features->compute(views, out, options.terminal, &interrupt);
}

Predictions predict_part(Context& context, Trained& trained, const RunConfig& config,
                         const RunData& data, std::vector<int64_t> Split::*part,
                         const std::string& file) {
    Loader loader = plain_loader(data, part, config.data, trained.slices());
    Predictions predictions = predict(context, trained.model, loader);
    write_predictions_csv(file, predictions, data.dataset(), config.data.protocol);
    return predictions;
}

void evaluate(Context& context, Model& model, Trained& trained, const RunConfig& config,
              const RunData& data, const std::string& folder, std::ostream& out) {
    model.module->load(read_checkpoint(context, folder + "/best.safetensors").model,
                       folder + "/best.safetensors");
    predict_part(context, trained, config, data, &Split::validation,
                 folder + "/validation_predictions.csv");
    const Predictions predictions =
        predict_part(context, trained, config, data, &Split::test, folder + "/predictions.csv");
    nlohmann::json report = test_report(predictions, data.dataset().class_names,
                                        config.data.protocol, config.training.seed);
    report["data"] = data.dataset().name;
    out << test_report_text(report);
    std::string reason = "it is for one output of two classes, without augmented views";
    if (config.data.protocol == "patient" && predictions.outputs == 1)
        reason = missing_class(data.dataset(), data.split);
    if (config.linear_baseline && !reason.empty())
        out << fmt::format("  no linear model: {}\n", reason);
    if (config.linear_baseline && reason.empty()) {
        LinearProbeOptions probe;
        probe.workers = static_cast<int>(config.data.workers);
        const double auc = run_linear_probe(*data.images, data.split, probe).test_auc;
        report["linear_model_auc"] = auc;
        out << fmt::format("  a linear model on the same pixels: auc {:.3f}\n", auc);
    }
    for (const std::string& source : config.data.test_sources) {
        // Only `paper` counts patients twice; under `patient` a known one would flatter the model.
        const ExternalTest test{{source}, config.data.protocol == "patient", folder};
        const ExternalResult result =
            run_external_test(context, model, config, data.dataset().class_names, test, out);
        out << test_report_text(result.report, "test on " + source);
        write_external_test(result, folder, external_test_name({source}));
    }
    // Last: it says that the run is finished.
    write_file_atomically(folder + "/test.json", report.dump(2) + "\n");
}

}  // namespace

int run_training(Context& context, const RunOptions& options) {
    if (is_cross_validation(options)) return run_cross_validation(context, options);
    std::ofstream silent;
    std::ostream& out = options.out ? *options.out : silent;
    const InterruptGuard interrupt;
    RunConfig config = options.config;
    std::string folder = options.resume;
    Checkpoint resumed;
    if (!folder.empty()) {
        resumed = read_checkpoint(context, folder + "/last.safetensors");
        if (!resumed.config.contains("run"))
            fail_input("resume", "expected the configuration of a run in {}/last.safetensors",
                       folder);
        update_from_json(config, resumed.config["run"]);
        for (const auto& apply : options.overrides) apply(config);
    }
    // Before the images: a wrong option should not cost the time to read them.
    config.complete();
    const Shape input = config.input();
    if (config.training.class_weights == "balanced" && config.data.balance)
        fail_input("class-weights",
                   "expected balanced weights or balanced images, got both, which would count the "
                   "smaller class twice; add --no-balance");
    config.engine = checked_engine(config.engine, context.options(), !options.resume.empty(), out);
    if (config.transfer) check_memory(context, config, options.memory_limit, out);
    if (config.preset == "demo" && options.resume.empty()) out << demo_differences(config);
    const RunData data = load_run_data(config.data, input[1], input[2]);
    out << fmt::format("{} {} images, resizing them to {} x {}\n",
                       config.data.is_synthetic() ? "drawing" : "reading",
                       data.dataset().samples.size(), input[1], input[2])
        << std::flush;
    if (options.resume.empty()) folder = make_run_folder(options.run_folder, config.preset);
    set_outputs(config, data.dataset());
    // A wrong folder should not be found out after the training.
    for (const std::string& source : config.data.test_sources)
        open_images(config.data, {source}, input[1], input[2]);
    data.images->load_all(context.threads());
    out << cache_text(*data.images);
    const Leakage leakage = find_leakage(*data.images, data.split, data.draws);
    nlohmann::json report = data_report(data, config.data, leakage);
    if (const std::string start = start_folder(config); !start.empty())
        if (const auto seen = seen_contents(start))
            report["start"] = {{"run", start}, {"hashes", *seen}};
    write_file_atomically(folder + "/data.json", report.dump(2) + "\n");
    if (options.resume.empty()) {
        describe(out, data, folder);
        out << protocol_text(data, config.data, leakage);
    }
    Model model = config.make();
    model.module->initialize(context, config.training.seed);
    if (config.transfer) {
        if (options.resume.empty())
            load_start(context, model, config, data, out);
        else
            model.module->load(resumed.model, folder + "/last.safetensors");
        set_trained_part(model, config.transfer->training);
    }
    write_file_atomically(folder + "/config.json", to_json(config).dump(2) + "\n");

    Trained trained = trained_part(context, model, config, data);
    if (!compute_features(trained, data, options, out, interrupt)) {
        out << "interrupted before the first epoch; the same command goes on from there\n";
        return 128 + interrupt.signal();
    }
    Loader training = training_loader(data, config.data, trained.batches);
    Loader validation = plain_loader(data, &Split::validation, config.data, trained.slices());
    TrainerOptions trainer_options;
    trainer_options.config = config.training;
    trainer_options.run_config = checkpoint_config(config, data.dataset().class_names);
    trainer_options.protocol = config.data.protocol;
    trainer_options.run_folder = folder;
    trainer_options.class_weights = class_weights_of(config, data);
    trainer_options.terminal = options.terminal;
    trainer_options.out = &out;
    trainer_options.observers = options.observers;
    if (trained.features) trainer_options.whole = model.module;
    if (config.transfer && config.transfer->training.backbone_learning_rate > 0) {
        trainer_options.scaled = unfrozen_parameters(model);
        trainer_options.rate_scale =
            config.transfer->training.backbone_learning_rate / config.training.learning_rate;
    }
    Trainer trainer(context, trained.model, training, validation, trainer_options);
    if (options.resume.empty()) {
        context.random = Random(config.training.seed, 1);
    } else {
        trainer.resume(resumed);
        out << fmt::format("resuming {} after epoch {}\n", folder, trainer.history().size());
    }

    for (const auto& observer : options.observers) observer->begin(folder);
    const Trainer::End end = trainer.run(&interrupt);
    if (end == Trainer::End::interrupted) {
        out << fmt::format("interrupted; continue by: ./curie {} --resume {}\n", config.program(),
                           folder);
        return 128 + interrupt.signal();
    }
    if (end == Trainer::End::stopped_early)
        out << fmt::format("stopped early: {} has not improved for {} epochs\n",
                           config.training.monitor, config.training.patience);
    if (trainer.training_seconds() > 0)
        out << fmt::format("waited for images {:.1f}% of the training time\n",
                           100 * trainer.loader_seconds() / trainer.training_seconds());
    out << fmt::format("best epoch {} by {} = {:.4f} (protocol {})\n", trainer.best().epoch(),
                       trainer.best().metric(), trainer.best().value(), config.data.protocol);
    evaluate(context, model, trained, config, data, folder, out);
    out << fmt::format("results in {}\n", folder);
    for (const auto& observer : options.observers) observer->end(folder);
    return 0;
}

}  // namespace curie
