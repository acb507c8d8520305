// P-NET learns: it memorises 32 images without augmentation, synthetic ones always and real ones
// where they are present. The whole network at 224 x 224; under a sanitizer, which is ten times
// slower, half its width at 96 x 96.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>

#include "data/mini_mias.h"
#include "data/synthetic_mammogram.h"
#include "tests/training/run_check.h"
#include "training/trainer.h"

using namespace curie;
using namespace curie::test;

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr int extent = 96;
constexpr double width = 0.5;
constexpr int64_t epochs = 60;
#else
constexpr int extent = 224;
constexpr double width = 1;
constexpr int64_t epochs = 40;
#endif

/// The training loss and accuracy after `epochs` over 32 images, 16 of each class.
EpochMetrics memorise(Dataset dataset) {
    std::vector<int64_t> chosen, counts{0, 0};
    for (size_t i = 0; i < dataset.samples.size(); ++i)
        if (counts[dataset.samples[i].label]++ < 16) chosen.push_back(static_cast<int64_t>(i));
    REQUIRE(chosen.size() == 32);
    Context context = context_with(2);
    PnetConfig config;
    config.height = config.width = extent;
    config.width_multiplier = width;
    config.dropout = 0;
    config.batch_norm_momentum = 0.9;
    Model model = make_model("pnet", to_json(config));
    model.module->initialize(context, 1);
    const auto images = std::make_shared<ImageCache>(std::move(dataset), extent, extent);
    LoaderOptions loader_options;
    Loader training(images, chosen, loader_options);
    loader_options.shuffle = false;
    Loader validation(images, chosen, loader_options);
    TrainerOptions options;
    options.config.epochs = epochs;
    Trainer trainer(context, model, training, validation, options);
    trainer.run();
    return trainer.history().back().training;
}

}  // namespace

TEST_CASE("learning: P-NET memorises 32 synthetic mammograms") {
    const EpochMetrics metrics = memorise(synthetic_dataset({}, 40));
    CHECK(metrics.accuracy == 1.0);
    CHECK(metrics.loss < 0.3);
}

TEST_CASE("learning: P-NET memorises 32 real mammograms") {
    const char* root = std::getenv("CURIE_DATA_DIR");
    const std::string folder = root ? std::string(root) + "/mini-mias" : "";
    if (folder.empty() || !std::filesystem::exists(folder)) {
        MESSAGE("skipped: CURIE_DATA_DIR names no folder that holds mini-mias");
        return;
    }
    const EpochMetrics metrics = memorise(load_mini_mias(folder));
    CHECK(metrics.accuracy == 1.0);
    CHECK(metrics.loss < 0.3);
}
