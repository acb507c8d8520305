// P-NET learns: it memorises 32 images without augmentation, synthetic ones always and real ones
// where they are present. Real ones by the whole network at 224 x 224; under a sanitizer both by a
// quarter of its width.
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

/// What memorises, and for how long.
struct Attempt {
    int extent;
    double width;
    int64_t epochs;
};
// A sanitizer makes it ten times slower.
#if defined(__SANITIZE_ADDRESS__)
constexpr Attempt part{64, 0.25, 60}, whole = part;
#else
constexpr Attempt part{96, 0.5, 60}, whole{224, 1, 20};
#endif

/// The training loss and accuracy of the last epoch over 32 images, 16 of each class.
EpochMetrics memorise(Dataset dataset, const Attempt& attempt) {
    std::vector<int64_t> chosen, counts{0, 0};
    for (size_t i = 0; i < dataset.samples.size(); ++i)
        if (counts[dataset.samples[i].label]++ < 16) chosen.push_back(static_cast<int64_t>(i));
    REQUIRE(chosen.size() == 32);
    Context context = context_with(2);
    PnetConfig config;
    config.height = config.width = attempt.extent;
    config.width_multiplier = attempt.width;
    config.dropout = 0;
    config.batch_norm_momentum = 0.9;
    Model model = make_model("pnet", to_json(config));
    model.module->initialize(context, 1);
    const auto images =
        std::make_shared<ImageCache>(std::move(dataset), attempt.extent, attempt.extent);
    LoaderOptions loader_options;
    Loader training(images, chosen, loader_options);
    loader_options.shuffle = false;
    Loader validation(images, chosen, loader_options);
    TrainerOptions options;
    options.config.epochs = attempt.epochs;
    Trainer trainer(context, model, training, validation, options);
    trainer.run();
    return trainer.history().back().training;
}

}  // namespace

TEST_CASE("learning: P-NET memorises 32 synthetic mammograms") {
    const EpochMetrics metrics = memorise(synthetic_dataset({}, 40), part);
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
    const EpochMetrics metrics = memorise(load_mini_mias(folder), whole);
    CHECK(metrics.accuracy == 1.0);
    CHECK(metrics.loss < 0.3);
}
