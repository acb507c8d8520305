#include "training/segmentation_run.h"

#include <algorithm>
#include <fstream>

#include "data/lesion_mask.h"
#include "data/segmentation_loader.h"
#include "engine/atomic_file.h"
#include "training/engine_record.h"
#include "training/run_data.h"
#include "training/run_folder.h"
#include "training/segmentation_overlays.h"
#include "training/segmentation_trainer.h"

namespace curie {
namespace {

/// An image with a lesion whose mask is not whole would be taught, and counted, as healthy.
void leave_out_unmasked(RunData& data, const LesionPlanes& lesions, std::ostream& out) {
    const auto unmasked = [&](int64_t index) {
        const Sample& sample = data.dataset().samples[index];
        if (!has_whole_mask(sample)) {
            out << fmt::format("left out {}: it has a lesion whose place is not marked\n",
                               sample.id);
            return true;
        }
        if (sample.lesions.empty() || lesions.plane(index)) return false;
        out << fmt::format(
            "left out {}: its lesion covers no pixel of {} x {}; a larger --input keeps it\n",
            sample.id, data.images->height(), data.images->width());
        return true;
    };
    std::erase_if(data.split.train, unmasked);
    std::erase_if(data.split.validation, unmasked);
    std::erase_if(data.split.test, unmasked);
}

/// The Dice coefficient is that of images with a lesion.
void require_lesions(const RunData& data, const LesionPlanes& lesions) {
    for (const auto& [name, part] :
         {std::pair{"training", &data.split.train}, std::pair{"validation", &data.split.validation},
          std::pair{"test", &data.split.test}})
        if (std::none_of(part->begin(), part->end(),
                         [&](int64_t index) { return lesions.plane(index) != nullptr; }))
            fail_input("data",
                       "expected an image with a marked lesion in the {} part, got none of {} "
                       "images; give more images, other fractions or a larger --input",
                       name, part->size());
}

SegmentationLoader make_loader(const RunData& data, std::shared_ptr<const LesionPlanes> lesions,
                               const SegmentationConfig& config,
                               std::vector<int64_t> Split::*part) {
    LoaderOptions options;
    options.channels = 1;
    options.batch_size = static_cast<int>(config.training.batch_size);
    options.workers = static_cast<int>(config.data.workers);
    options.seed = config.data.seed;
    options.shuffle = part == &Split::train;
    if (options.shuffle) {
        options.balance = config.data.balance && config.healthy_images;
        options.augment = load_augment(config.data.augment);
    }
    return SegmentationLoader(data.images, std::move(lesions), data.split.*part, options);
}

void test(Context& context, Model& model, SegmentationLoader& loader, const RunData& data,
          const SegmentationConfig& config, const std::string& folder, std::ostream& out) {
    const std::string best = folder + "/best.safetensors";
    model.module->load(read_checkpoint(context, best).model, best);
    const SegmentationResult result = segment(context, model, loader, config.loss);
    const nlohmann::json report = segmentation_report(result, data.dataset());
    out << segmentation_text(report);
    write_segmented_images(folder + "/test_images.csv", result, data.dataset());
    write_png(folder + "/overlays.png", make_segmentation_overlays(result, *data.images));
    // Last: it says that the run is finished.
    write_file_atomically(folder + "/test.json", report.dump(2) + "\n");
}

}  // namespace

int run_segmentation(Context& context, const SegmentationRunOptions& options) {
    std::ofstream silent;  // never opened: swallows what it gets
    std::ostream& out = options.out ? *options.out : silent;
    const InterruptGuard interrupt;
    SegmentationConfig config = options.config;
    std::string folder = options.resume;
    Checkpoint resumed;
    if (!folder.empty()) {
        resumed = read_checkpoint(context, folder + "/last.safetensors");
        if (!resumed.config.contains("segmentation"))
            fail_input("resume", "expected a run of train_unet in {}, got one of another program",
                       folder);
        config = segmentation_config_from(resumed.config["segmentation"]);
        config.training.epochs = options.epochs.value_or(config.training.epochs);
    }
    config.engine = checked_engine(config.engine, context.options(), !options.resume.empty(), out);
    config.check();

    RunData data = load_run_data(config.data, config.model.height, config.model.width);
    out << fmt::format("{} {} images, resizing them to {} x {}\n",
                       config.data.is_synthetic() ? "drawing" : "reading",
                       data.dataset().samples.size(), config.model.height, config.model.width)
        << std::flush;
    if (folder.empty()) folder = make_run_folder(options.run_folder, "unet");
    data.images->load_all(context.threads());
    out << cache_text(*data.images);
    const auto lesions = std::make_shared<LesionPlanes>(data.dataset(), data.images->height(),
                                                        data.images->width(), context.threads());
    leave_out_unmasked(data, *lesions, out);
    require_lesions(data, *lesions);
    if (!config.healthy_images)
        std::erase_if(data.split.train,
                      [&](int64_t index) { return lesions->plane(index) == nullptr; });
    const Leakage leakage = find_leakage(*data.images, data.split, data.draws);
    write_file_atomically(folder + "/data.json",
                          data_report(data, config.data, leakage).dump(2) + "\n");
    write_file_atomically(folder + "/config.json", to_json(config).dump(2) + "\n");

    Model model = make_model("unet", to_json(config.model));
    model.module->initialize(context, config.training.seed);
    SegmentationLoader training = make_loader(data, lesions, config, &Split::train);
    SegmentationLoader validation = make_loader(data, lesions, config, &Split::validation);
    SegmentationTrainer trainer(context, model, training, validation,
                                {config, folder, options.terminal, out});
    if (options.resume.empty()) {
        out << fmt::format("data: {}, {}\n", data.dataset().name, data.describe())
            << protocol_text(data, config.data, leakage)
            << fmt::format("model: unet, {} parameters, loss {}\nwriting to {}\n",
                           model.module->cost(model.input).parameters, config.loss, folder);
    } else {
        trainer.resume(resumed);
        out << fmt::format("resuming {} after epoch {}\n", folder, trainer.epoch());
    }
    const SegmentationTrainer::End end = trainer.run(interrupt);
    if (end == SegmentationTrainer::End::interrupted) {
        out << fmt::format("interrupted; continue by: ./curie train_unet --resume {}\n", folder);
        return 128 + interrupt.signal();
    }
    if (end == SegmentationTrainer::End::stopped_early)
        out << fmt::format("stopped early: no better Dice for {} epochs\n",
                           config.training.patience);
    out << fmt::format("best epoch {} by validation dice = {:.4f}\n", trainer.best().epoch(),
                       trainer.best().value());
    SegmentationLoader testing = make_loader(data, lesions, config, &Split::test);
    test(context, model, testing, data, config, folder, out);
    out << fmt::format("results in {}\n", folder);
    return 0;
}

}  // namespace curie
