// Runs of train_unet: what they leave, that they can be interrupted, and what their figures mean.
#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>

#include "data/image.h"
#include "tests/training/interrupting_buffer.h"
#include "tests/training/run_check.h"
#include "training/checkpoint.h"
#include "training/segmentation_metrics.h"
#include "training/segmentation_run.h"

using namespace curie;
using namespace curie::test;

namespace {

SegmentationRunOptions small_segmentation(const std::string& folder) {
    SegmentationRunOptions options;
    SegmentationConfig& config = options.config;
    config.model.height = config.model.width = 32;
    config.model.base_filters = 2;
    config.training.epochs = 2;
    config.training.batch_size = 2;
    config.data.patients = 8;
    config.data.train_fraction = config.data.validation_fraction = 0.375;
    config.data.test_fraction = 0.25;
    config.data.augment = "transfer";
    options.run_folder = folder;
    return options;
}

int run_small(const SegmentationRunOptions& options, DeviceKind device = DeviceKind::cpu) {
    ContextOptions context_options;
    context_options.device.kind = device;
    context_options.threads = 2;
    Context context(all_operations(), context_options);
    return run_segmentation(context, options);
}

}  // namespace

TEST_CASE("segmentation: an interrupted run continues to the bits of an uninterrupted one") {
    const TemporaryFolder folder;
    const std::string whole = in(folder, "whole"), cut = in(folder, "cut");
    REQUIRE(run_small(small_segmentation(whole)) == 0);

    SegmentationRunOptions interrupted = small_segmentation(cut);
    InterruptingBuffer buffer("epoch 1/2");
    std::ostream out(&buffer);
    interrupted.out = &out;
    CHECK(run_small(interrupted) == 128 + SIGINT);
    CHECK(buffer.str().find("train_unet --resume " + cut) != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(cut + "/test.json"));
    Context context = context_with(1);
    SegmentationRunOptions rest;
    rest.resume = cut;
    CHECK(run_segmentation(context, rest) == 0);

    CHECK(differing_tensors(whole + "/last.safetensors", cut + "/last.safetensors") == "");
    CHECK(differing_tensors(whole + "/best.safetensors", cut + "/best.safetensors") == "");
    CHECK(metrics_without_times(whole) == metrics_without_times(cut));
    for (const char* name : {"/test.json", "/test_images.csv", "/config.json", "/data.json"}) {
        CAPTURE(name);
        CHECK(read_text(whole + name) == read_text(cut + name));
        CHECK(read_text(whole + name) != "");
    }
    const auto report = nlohmann::json::parse(read_text(whole + "/test.json"));
    CHECK(report.at("images") == 4);
    CHECK(report.at("images_with_lesion") >= 1);
    CHECK(report.at("lesions") >= 1);
    CHECK(report.at("loss") > 0);
    const Image overlays = read_image(whole + "/overlays.png");
    CHECK(overlays.channels == 3);
    CHECK(overlays.width > 6 * 192);
}

TEST_CASE("segmentation: a run that blows up names the cause and keeps its last checkpoint") {
    const TemporaryFolder folder;
    SegmentationRunOptions options = small_segmentation(in(folder, "run"));
    options.config.training.epochs = 1;
    REQUIRE(run_small(options) == 0);
    Context context = context_with(1);
    const std::string last = in(folder, "run") + "/last.safetensors";
    Checkpoint checkpoint = read_checkpoint(context, last);
    const std::string name = checkpoint.model.front().first;
    checkpoint.model.front().second.data<float>()[0] = std::nanf("");
    write_checkpoint(last, checkpoint);
    const std::string kept = read_text(last);
    SegmentationRunOptions rest;
    rest.resume = in(folder, "run");
    rest.epochs = 2;
    const std::string wanted = "in epoch 2, step 1; parameter " + name + " is not finite already";
    CHECK_THROWS_WITH_AS(run_segmentation(context, rest), doctest::Contains(wanted.c_str()), Error);
    CHECK_THROWS_WITH_AS(run_segmentation(context, rest),
                         doctest::Contains((last + " is from before").c_str()), Error);
    CHECK(read_text(last) == kept);
}

TEST_CASE("segmentation: the simulator trains the same network") {
    const TemporaryFolder folder;
    SegmentationRunOptions options = small_segmentation(in(folder, "sim"));
    options.config.data.patients = 6;
    options.config.data.train_fraction = options.config.data.validation_fraction =
        options.config.data.test_fraction = 1.0 / 3;
    options.config.training.epochs = 1;
    options.config.training.batch_size = 4;
    CHECK(run_small(options, DeviceKind::sim) == 0);
    options.run_folder = in(folder, "cpu");
    CHECK(run_small(options) == 0);
    const auto loss_of = [&](const char* run) {
        return nlohmann::json::parse(read_text(in(folder, run) + "/test.json"))
            .at("loss")
            .get<double>();
    };
    CHECK(loss_of("sim") == doctest::Approx(loss_of("cpu")).epsilon(1e-3));
}

TEST_CASE("segmentation: Dice, IoU and their means") {
    const std::vector<double> logits{1, 2, -1, -3, 4, -2};
    const std::vector<float> mask{1, 0, 1, 0, 1, 0};
    const MaskOverlap overlap = overlap_of(logits, mask);
    CHECK(overlap.both == 2);
    CHECK(overlap.predicted == 3);
    CHECK(overlap.truth == 3);
    CHECK(overlap.dice() == doctest::Approx(2.0 / 3));
    CHECK(overlap.iou() == doctest::Approx(0.5));
    CHECK(std::isnan(MaskOverlap{}.dice()));

    SegmentationSums sums;
    sums.add(overlap);
    sums.add({0, 0, 4});  // missed
    sums.add({0, 5, 0});  // seen where there is none
    sums.add({});         // rightly nothing
    CHECK(sums.mean_dice() == doctest::Approx(1.0 / 3));
    CHECK(sums.mean_iou() == doctest::Approx(0.25));
    CHECK(sums.clean_share() == doctest::Approx(0.5));
    CHECK(sums.pixels.precision() == doctest::Approx(2.0 / 8));
    CHECK(sums.pixels.recall() == doctest::Approx(2.0 / 7));
    const SegmentationSums again = segmentation_sums_from(to_json(sums));
    CHECK(to_json(again) == to_json(sums));
    CHECK(std::isnan(SegmentationSums().mean_dice()));
}

TEST_CASE("segmentation: what cannot be trained is refused in words") {
    const TemporaryFolder folder;
    SegmentationRunOptions options = small_segmentation(in(folder, "run"));
    options.config.loss = "focal";
    CHECK_THROWS_WITH_AS(run_small(options), doctest::Contains("dice+bce, got focal"), InputError);
    options = small_segmentation(in(folder, "run"));
    options.config.model.width = 40;
    CHECK_THROWS_WITH_AS(run_small(options), doctest::Contains("multiples of 16"), InputError);
    options = {};
    options.resume = in(folder, "none");
    CHECK_THROWS_WITH_AS(run_small(options), doctest::Contains("none/last.safetensors"),
                         InputError);
    CHECK_FALSE(std::filesystem::exists(in(folder, "run")));
}
