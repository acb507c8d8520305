// Bad input gets one clear sentence and loses nothing.
#include <doctest/doctest.h>

#include <filesystem>
#include <limits>

#include "data/synthetic_mammogram.h"
#include "tests/message_of.h"
#include "tests/training/run_check.h"
#include "training/checkpoint.h"
#include "training/trainer.h"

using namespace curie;
using namespace curie::test;

namespace {

/// All operations; device sim's weight gradients count their runs and fail when `left` is used up.
std::shared_ptr<const Registry> registry_that_fails(int& left) {
    auto registry = std::make_shared<Registry>();
    for (const auto& [name, known] : all_operations()->operations()) {
        Operation operation = known;
        for (Variant& variant : operation.variants)
            if (name == "conv2d_weight_gradient" && variant.device == DeviceKind::sim)
                variant.run = [&left, run = variant.run](Context& context, const Problem& problem,
                                                         TensorSpan in, TensorSpan out) {
                    if (left-- == 0) fail("sim", "a kernel launched earlier failed");
                    run(context, problem, in, out);
                };
        registry->add(operation);
    }
    return registry;
}

/// One run on device sim, or, with `resume`, until `epochs`, whose weight gradients fail after
/// `left` of them.
std::string run_on_sim(const std::string& folder, bool resume, int64_t epochs, int& left) {
    ContextOptions context_options;
    context_options.device = {DeviceKind::sim, 0};
    context_options.threads = 2;
    Context context(registry_that_fails(left), context_options);
    RunOptions options;
    if (resume) {
        options.resume = folder;
        options.overrides = {[=](RunConfig& c) { c.training.epochs = epochs; }};
    } else {
        options.run_folder = folder;
        options.config = small_run();
        options.config.training.epochs = epochs;
    }
    return message_of<Error>([&] { run_training(context, options); });
}

}  // namespace

TEST_CASE("bad input: a loss that is not finite stops the run and says where it began") {
    const TemporaryFolder folder;
    RunConfig config = small_run();
    config.training.optimizer = "sgd";
    config.training.learning_rate = 1e30;
    const std::string message = message_of<Error>([&] { run_in(in(folder, "run"), config); });
    CAPTURE(message);
    CHECK(contains(message, "[train] the loss became"));
    CHECK(contains(message, "epoch 1, step "));
    CHECK(contains(message, "--learning-rate"));
}

TEST_CASE("bad input: a pixel that is not a number is traced to the first layer") {
    Context context = context_with(2);
    const RunConfig config = small_run();
    Model model = make_model("pnet", to_json(config.model));
    model.module->initialize(context, 1);
    const auto images = std::make_shared<ImageCache>(synthetic_dataset({}, 4), 32, 32);
    LoaderOptions poisoned;
    poisoned.batch_size = 4;
    poisoned.rescale = std::numeric_limits<float>::infinity();  // black becomes 0 * inf
    Loader training(images, {0, 1, 2, 3}, poisoned), validation(images, {4, 5}, poisoned);
    TrainerOptions options;
    options.config = config.training;
    Trainer trainer(context, model, training, validation, options);
    const std::string message = message_of<Error>([&] { trainer.run(); });
    CAPTURE(message);
    CHECK(
        contains(message, "in epoch 1, step 1; the output of layer block1.expand went bad first"));
    CHECK(contains(message, "look for extreme values in the images"));
}

TEST_CASE("bad input: the last good checkpoint outlives a run that blows up") {
    const TemporaryFolder folder;
    RunConfig config = small_run();
    config.training.epochs = 1;
    const std::string run = in(folder, "run");
    run_in(run, config);
    const std::string before = read_text(run + "/last.safetensors");
    // The same run goes on from weights that overflow.
    Context context = context_with(2);
    Checkpoint checkpoint = read_checkpoint(context, run + "/last.safetensors");
    for (auto& [name, tensor] : checkpoint.model)
        if (name == "block3.conv.kernel")
            tensor.data<float>()[5] = std::numeric_limits<float>::quiet_NaN();
    const std::string poisoned = in(folder, "poisoned");
    std::filesystem::create_directories(poisoned);
    write_checkpoint(poisoned + "/last.safetensors", checkpoint);
    const std::string kept = read_text(poisoned + "/last.safetensors");
    RunOptions options;
    options.resume = poisoned;
    options.overrides = {[](RunConfig& c) { c.training.epochs = 2; }};
    const std::string message = message_of<Error>([&] { run_training(context, options); });
    CAPTURE(message);
    CHECK(contains(message, "parameter block3.conv.kernel is not finite already"));
    CHECK(read_text(poisoned + "/last.safetensors") == kept);
    CHECK(read_text(run + "/last.safetensors") == before);
}

TEST_CASE("bad input: a kernel that fails in the middle leaves the checkpoint to go on from") {
    const TemporaryFolder folder;
    const std::string whole = in(folder, "whole"), cut = in(folder, "cut");
    int left = std::numeric_limits<int>::max();
    CHECK(run_on_sim(whole, false, 2, left) == "");
    const int used = std::numeric_limits<int>::max() - left;
    left = used / 2 + used / 4;  // the middle of the second epoch
    const std::string message = run_on_sim(cut, false, 2, left);
    CHECK(contains(message, "[sim] a kernel launched earlier failed"));
    CHECK(!std::filesystem::exists(cut + "/test.json"));
    left = std::numeric_limits<int>::max();
    CHECK(run_on_sim(cut, true, 2, left) == "");
    // It went on after the first epoch, and ends with the bits of a run that nothing cut off.
    CHECK(std::numeric_limits<int>::max() - left == used / 2);
    check_equal_runs(whole, cut);
}

TEST_CASE("bad input: configurations are refused by the name of what is wrong") {
    RunConfig config = small_run();
    const auto refused = [&](const nlohmann::json& json, const std::string& part) {
        const std::string message = message_of([&] { update_from_json(config, json); });
        CAPTURE(json.dump());
        CAPTURE(message);
        CHECK(contains(message, part));
    };
    refused({{"trainig", 1}}, "trainig");
    refused({{"training", {{"epochs", 0}}}}, "[epochs]");
    refused({{"training", {{"epochs", "many"}}}}, "epochs");
    refused({{"training", {{"momentun", 1}}}}, "momentun");
    refused({{"training", {{"monitor", "val_beauty"}}}}, "val_beauty");
    refused({{"training", {{"optimizer", "magic"}}}}, "magic");
    refused({{"data", {{"augment", "wild"}}}}, "wild");
    refused({{"data", {{"source", "ftp:somewhere"}}}}, "ftp:somewhere");
    refused({{"model", {{"dropout", 1.5}}}}, "dropout");
    CHECK(contains(message_of([&] { preset_config("best"); }), "best"));
    CHECK(
        contains(message_of([&] { read_json_file("/no/such/file.json"); }), "/no/such/file.json"));
}

TEST_CASE("bad input: folders and checkpoints are refused by their names") {
    const TemporaryFolder folder;
    RunConfig config = small_run();
    config.data.sources = {"mini-mias:" + in(folder, "nowhere")};
    CHECK(contains(message_of([&] { run_in(in(folder, "run"), config); }), in(folder, "nowhere")));

    config = small_run();
    config.training.epochs = 1;
    const std::string run = in(folder, "run"), last = run + "/last.safetensors";
    run_in(run, config);
    CHECK(contains(message_of([&] { run_in(run, config); }), "--resume " + run));

    Context context = context_with(1);
    const std::string whole = read_text(last);
    for (const size_t keep : {size_t{0}, size_t{7}, whole.size() / 2, whole.size() - 1}) {
        const std::string cut = in(folder, "cut.safetensors");
        std::ofstream(cut, std::ios::binary) << whole.substr(0, keep);
        CAPTURE(keep);
        CHECK(contains(message_of([&] { read_checkpoint(context, cut); }), cut));
    }
    const std::string foreign = in(folder, "foreign.safetensors");
    write_safetensors(foreign, {{"x", context.zeros({2})}});
    CHECK(contains(message_of([&] { load_model(context, foreign); }), foreign));
    CHECK(
        contains(message_of([&] { load_model(context, in(folder, "none")); }), in(folder, "none")));
}
