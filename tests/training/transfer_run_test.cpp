// Whole transfer runs: features from the cache or computed again, slices of a batch, resumption,
// other backbones' learning rates, and starts from a finished run.
#include <doctest/doctest.h>

#include <filesystem>
#include <sstream>

#include "tests/training/interrupting_buffer.h"
#include "tests/training/transfer_check.h"
#include "training/seen_contents.h"

using namespace curie;
using namespace curie::test;

namespace {

double largest_difference(const std::string& a, const std::string& b) {
    const SafetensorsFile first(a), second(b);
    Context context = context_with(1);
    double largest = 0;
    for (const auto& [name, tensor] : first.tensors(context)) {
        if (name.find('/') != std::string::npos) continue;
        const auto x = tensor.to_doubles(), y = second.tensor(context, name).to_doubles();
        for (size_t i = 0; i < x.size(); ++i) largest = std::max(largest, std::abs(x[i] - y[i]));
    }
    return largest;
}

std::string output_of(const std::string& folder, const RunConfig& config) {
    std::ostringstream out;
    CHECK(run_in(folder, config, 1, &out) == 0);
    return out.str();
}

}  // namespace

TEST_CASE("transfer: cached features give the bits of computing them in every epoch") {
    const TemporaryFolder folder;
    RunConfig config = small_transfer_run();
    config.transfer->model.dropout = 0.3;
    run_in(in(folder, "cached"), config, 1);
    config.transfer->training.feature_cache = false;
    run_in(in(folder, "computed"), config, 1);
    check_equal_runs(in(folder, "cached"), in(folder, "computed"));

    // And under the other protocol, whose views are fixed anyway.
    config.data.protocol = "paper";
    config.data.patients = 4;
    config.training.epochs = 1;
    run_in(in(folder, "paper"), config, 1);
    config.transfer->training.feature_cache = true;
    run_in(in(folder, "paper cached"), config, 1);
    check_equal_runs(in(folder, "paper"), in(folder, "paper cached"));
}

TEST_CASE("transfer: a second run finds the features, and other weights or images do not") {
    const TemporaryFolder folder;
    RunConfig config = small_transfer_run();
    config.training.epochs = 1;
    config.data.cache = in(folder, "cache");
    const std::string first = output_of(in(folder, "1"), config);
    CHECK(first.find(" 0 found, 34 computed") != std::string::npos);
    CHECK(output_of(in(folder, "2"), config).find("34 found\n") != std::string::npos);
    check_equal_runs(in(folder, "1"), in(folder, "2"));

    config.data.augment = "none";  // then only the images as they are, which are there
    CHECK(output_of(in(folder, "3"), config).find(" 20 found\n") != std::string::npos);
    config.data.synthetic_seed = 9;
    CHECK(output_of(in(folder, "5"), config).find(" 0 found, ") != std::string::npos);
    config.data.synthetic_seed = 2026;
    config.training.seed = 6;  // of the random weights
    CHECK(output_of(in(folder, "6"), config).find(" 0 found, ") != std::string::npos);
}

TEST_CASE("transfer: gradients added up over slices are those of the batch") {
    const TemporaryFolder folder;
    RunConfig config = small_transfer_run();
    config.training.batch_size = 7;
    config.training.class_weights = "balanced";
    config.data.balance = false;
    config.training.optimizer = "sgd";
    config.training.learning_rate = 0.05;
    config.transfer->training.unfreeze_from = "block_16_project";
    config.transfer->training.backbone_learning_rate = 0.01;
    run_in(in(folder, "whole"), config, 1);
    config.training.micro_batch = 3;
    run_in(in(folder, "slices"), config, 1);
    const double difference = largest_difference(in(folder, "whole/last.safetensors"),
                                                 in(folder, "slices/last.safetensors"));
    CHECK(difference > 0);  // they were added in another order
    CHECK(difference < 2e-5);
    config.training.micro_batch = 7;
    run_in(in(folder, "one"), config, 1);
    CHECK(differing_tensors(in(folder, "whole/last.safetensors"),
                            in(folder, "one/last.safetensors")) == "");
}

TEST_CASE("transfer: a resumed run ends at the bits of an uninterrupted one") {
    const TemporaryFolder folder;
    RunConfig config = small_transfer_run();
    const std::string whole = in(folder, "whole"), parts = in(folder, "parts");
    run_in(whole, config, 1);
    config.training.epochs = 1;
    run_in(parts, config, 1);
    Context context = context_with(1);
    RunOptions options;
    options.resume = parts;
    options.overrides.push_back([](RunConfig& c) { c.training.epochs = 2; });
    CHECK(run_training(context, options) == 0);
    check_equal_runs(whole, parts);
}

TEST_CASE("transfer: what is frozen stays, what is unfrozen moves by its own rate") {
    const TemporaryFolder folder;
    RunConfig config = small_transfer_run();
    config.training.epochs = 1;
    run_in(in(folder, "head"), config, 1);
    // Training goes on from the run's best epoch with the tail unfrozen.
    RunConfig further = config;
    further.transfer->training.random_weights = false;
    further.transfer->training.from = in(folder, "head");
    further.transfer->training.unfreeze_from = "Conv_1";
    further.transfer->training.views = 0;
    run_in(in(folder, "tail"), further, 1);
    const std::string moved =
        differing_tensors(in(folder, "head/best.safetensors"), in(folder, "tail/best.safetensors"));
    CHECK(moved.find("backbone.Conv_1.kernel") != std::string::npos);
    CHECK(moved.find("backbone.Conv_1_bn.beta") != std::string::npos);
    CHECK(moved.find("head.output.kernel") != std::string::npos);
    CHECK(moved.find("moving") == std::string::npos);
    CHECK(moved.find("block_16") == std::string::npos);

    further.transfer->training.backbone_learning_rate = 1e-12;
    run_in(in(folder, "slow"), further, 1);
    const std::string slow =
        differing_tensors(in(folder, "head/best.safetensors"), in(folder, "slow/best.safetensors"));
    CHECK(slow.find("backbone.Conv_1.kernel") == std::string::npos);
    CHECK(slow.find("head.output.kernel") != std::string::npos);

    // What the start has seen, this run has seen, whatever its own split is.
    const auto before = seen_contents(in(folder, "head"));
    REQUIRE(before);
    const nlohmann::json data = read_json_file(in(folder, "tail/data.json"));
    CHECK(data.at("start").at("hashes") == nlohmann::json(*before));

    const auto refused = [&](const char* part) {
        CHECK_THROWS_WITH_AS(run_in(in(folder, "refused"), further, 1), doctest::Contains(part),
                             InputError);
    };
    // Another split: the start has seen images of this run's test part.
    further.data.seed = 77;
    refused("--seed");
    further.data.seed = config.data.seed;
    // Of another size no image would be recognised.
    further.transfer->model.backbone_options["height"] = 64;
    refused("same size");
    further.transfer->model = small_transfer();
    std::filesystem::remove(in(folder, "head/data.json"));
    refused("data.json");
}

TEST_CASE("transfer: with all that an unfrozen run has, an interrupted one gives the same bits") {
    const TemporaryFolder folder;
    RunConfig config = small_transfer_run();
    config.transfer->model.dropout = 0.3;
    config.transfer->training.unfreeze_from = "Conv_1";
    config.transfer->training.backbone_learning_rate = 1e-4;
    config.transfer->training.live_batch_norm = true;
    config.transfer->training.views = 0;
    config.training.micro_batch = 3;
    run_in(in(folder, "whole"), config, 1);

    InterruptingBuffer buffer("epoch 1/2");
    std::ostream out(&buffer);
    const std::string cut = in(folder, "cut");
    CHECK(run_in(cut, config, 1, &out) == 128 + SIGINT);
    Context context = context_with(1);
    RunOptions options;
    options.resume = cut;
    CHECK(run_training(context, options) == 0);
    check_equal_runs(in(folder, "whole"), cut);
}

TEST_CASE("transfer: folds, and a configuration that repeats the run") {
    const TemporaryFolder folder;
    RunConfig config = small_transfer_run();
    config.training.epochs = 1;
    config.data.folds = 2;
    CHECK(run_in(in(folder, "folds"), config, 1) == 0);
    CHECK(std::filesystem::exists(in(folder, "folds/folds.json")));
    RunConfig again;
    update_from_json(again, read_json_file(in(folder, "folds/fold-2/config.json")));
    REQUIRE(again.transfer);
    CHECK(again.transfer->model.backbone == "mobilenet_v2");
    CHECK(again.data.fold == 2);
    CHECK(run_in(in(folder, "again"), again, 1) == 0);
    check_equal_runs(in(folder, "folds/fold-2"), in(folder, "again"));
}

TEST_CASE("transfer: a run without weights or with contradictions is refused") {
    const TemporaryFolder folder;
    const auto refused = [&](auto change, const char* part) {
        RunConfig config = small_transfer_run();
        change(*config.transfer);
        CAPTURE(part);
        CHECK_THROWS_WITH_AS(run_in(in(folder, "run"), config, 1), doctest::Contains(part),
                             InputError);
    };
    refused([](TransferRun& t) { t.training.random_weights = false; }, "fetch-weights");
    refused([](TransferRun& t) { t.training.weights = "file.h5"; }, "2 of them");
    refused([](TransferRun& t) { t.training.live_batch_norm = true; }, "--unfreeze-from");
    refused([](TransferRun& t) { t.training.backbone_learning_rate = 1; }, "--unfreeze-from");
    refused([](TransferRun& t) { t.training.views = -1; }, "views");
}

TEST_CASE("transfer: P-NET's configurations from before are read as they were") {
    nlohmann::json json = to_json(small_run());
    json["training"].erase("micro_batch");
    RunConfig config;
    update_from_json(config, json);
    CHECK(!config.transfer);
    CHECK(config.training.micro_batch == 0);
    CHECK(config.model.width_multiplier == 0.125);
    CHECK(to_json(config) == to_json(small_run()));
}
