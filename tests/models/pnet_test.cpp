#include "models/pnet.h"

#include <doctest/doctest.h>

#include "models/registry.h"
#include "models/summary.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

/// Paths of all layers, in the order of the calls.
std::vector<std::string> layer_paths(const PnetConfig& config) {
    std::vector<LayerRecord> records;
    make_pnet(config)->append_records(config.input_shape(), records);
    std::vector<std::string> paths;
    for (const LayerRecord& record : records) paths.push_back(record.path);
    return paths;
}

bool has(const std::vector<std::string>& paths, const std::string& path) {
    return std::find(paths.begin(), paths.end(), path) != paths.end();
}

}  // namespace

TEST_CASE("pnet: the paper's counts") {
    const PnetConfig config;
    const Cost cost = make_pnet(config)->cost(config.input_shape());
    CHECK(cost.parameters == 1047725);
    CHECK(cost.trainable == 1046181);
    CHECK(cost.flops_conv2d == 1691332608);
    // Conv2D's multiply-adds, and the depthwise and dense layers'.
    CHECK(cost.multiply_adds == 845666304 + 50176 * 9 * 18 + 256 * 256 + 256);
    CHECK(cost.flops_total > 2 * cost.multiply_adds);
}

TEST_CASE("pnet: layers and parameters by name and order") {
    const std::vector<std::string> layers{
        "block1.expand",  "block1.expand_bn",  "block1.depthwise", "block1.depthwise_bn",
        "block1.project", "block1.project_bn", "block1.shortcut",  "block1.add",
        "block1.pool",    "block2.conv",       "block2.bn",        "block2.pool",
        "block3.conv",    "block3.bn",         "block3.pool",      "block4.conv",
        "block4.bn",      "block4.pool",       "block5.conv",      "block5.bn",
        "block5.pool",    "head.gap",          "head.dense",       "head.dense_relu",
        "head.dropout",   "head.output"};
    CHECK(layer_paths({}) == layers);
    const auto state = make_pnet({})->state();
    REQUIRE(state.size() == 48);
    CHECK(state[0]->path == "block1.expand.kernel");
    CHECK(state[1]->path == "block1.expand.bias");
    CHECK(state[2]->path == "block1.expand_bn.gamma");
    CHECK(state[3]->path == "block1.expand_bn.beta");
    CHECK(state[4]->path == "block1.expand_bn.moving_mean");
    CHECK(state[5]->path == "block1.expand_bn.moving_variance");
    CHECK(state[6]->path == "block1.depthwise.depthwise_kernel");
    CHECK(state[18]->path == "block1.shortcut.kernel");
    CHECK(state[20]->path == "block2.conv.kernel");
    CHECK(state[47]->path == "head.output.bias");
    for (const auto& parameter : state) {
        const bool regularised =
            parameter->path == "head.dense.kernel" || parameter->path == "head.output.kernel";
        CHECK_MESSAGE(parameter->l2 == (regularised ? 1e-4 : 0.0), parameter->path);
    }
}

TEST_CASE("pnet: the paper's ablations and silent choices") {
    PnetConfig config;
    config.residual = false;
    auto paths = layer_paths(config);
    CHECK(has(paths, "block1.shortcut"));
    CHECK_FALSE(has(paths, "block1.expand"));
    CHECK_FALSE(has(paths, "block1.add"));
    CHECK(make_pnet(config)->output_shape({4, 224, 224, 3}) == Shape{4, 1});

    config = {};
    config.skip = false;
    paths = layer_paths(config);
    CHECK_FALSE(has(paths, "block1.shortcut"));
    CHECK(has(paths, "block1.expand"));
    CHECK_FALSE(has(paths, "block1.add"));
    CHECK(make_pnet(config)->cost(config.input_shape()).parameters == 1047725 - 128);
    config.residual = false;
    CHECK_THROWS_AS(make_pnet(config), InputError);

    config = {};
    config.dropout = 0;
    config.l2 = 0;
    CHECK_FALSE(has(layer_paths(config), "head.dropout"));
    for (const auto& parameter : make_pnet(config)->parameters()) CHECK(parameter->l2 == 0);

    config = {};
    config.fuse_activation = false;
    paths = layer_paths(config);
    for (const char* path : {"block1.expand_relu", "block1.depthwise_relu", "block5.relu"})
        CHECK(has(paths, path));
    const Cost fused = make_pnet({})->cost(config.input_shape());
    CHECK(make_pnet(config)->cost(config.input_shape()).flops_total == fused.flops_total);

    config = {};
    config.block1_batch_norm = false;
    paths = layer_paths(config);
    CHECK_FALSE(has(paths, "block1.project_bn"));
    CHECK(has(paths, "block1.expand_relu"));
    config.block1_relu = false;
    CHECK_FALSE(has(layer_paths(config), "block1.expand_relu"));
    config.block1_batch_norm = true;
    CHECK(has(layer_paths(config), "block1.expand_bn"));

    config = {};
    config.activation_after_add = Activation::relu;
    CHECK(has(layer_paths(config), "block1.add_activation"));
    config.outputs = 3;
    CHECK(make_pnet(config)->output_shape({2, 64, 96, 3}) == Shape{2, 3});
}

TEST_CASE("pnet: the width multiplier") {
    PnetConfig config;
    config.width_multiplier = 0.125;
    const auto model = make_pnet(config);
    CHECK(model->at("block1.project").describe() == "Conv2D(18 -> 4, 1x1)");
    CHECK(model->at("block5.conv").describe() == "Conv2D(32 -> 32, 3x3, same)");
    CHECK(model->at("head.dense").describe() == "Dense(32 -> 32)");
    config.width_multiplier = 0.001;
    CHECK(make_pnet(config)->at("head.dense").describe() == "Dense(1 -> 1)");
}

TEST_CASE("pnet: options as JSON") {
    const nlohmann::json all = to_json(PnetConfig{});
    CHECK(to_json(pnet_config_from(all)) == all);
    CHECK(all["moving_variance"] == "keras2");
    CHECK(all.size() == 17);
    const PnetConfig config = pnet_config_from(
        {{"width", 64}, {"skip", false}, {"moving_variance", "keras3"}, {"l2", 0}});
    CHECK(config.width == 64);
    CHECK(config.height == 224);
    CHECK(config.skip == false);
    CHECK(config.moving_variance == MovingVariance::keras3);
    CHECK(to_json(pnet_config_from(nullptr)) == all);
    for (const auto& [options, part] : std::vector<std::pair<nlohmann::json, std::string>>{
             {{{"widht", 64}}, "got widht"},
             {{{"width", "wide"}}, "an integer for width"},
             {{{"width", 64.5}}, "an integer for width"},
             {{{"dropout", true}}, "a number for dropout"},
             {{{"dropout", 1.5}}, "dropout in [0, 1), got 1.5"},
             {{{"skip", 1}}, "true or false for skip"},
             {{{"moving_variance", "keras4"}}, "keras2, keras3 for moving_variance"},
             {{{"height", 16}}, "at least 32 x 32"},
             {nlohmann::json::array(), "a JSON object"}}) {
        std::string message;
        try {
            pnet_config_from(options);
        } catch (const InputError& error) {
            message = error.what();
        }
        CHECK_MESSAGE(message.find(part) != std::string::npos, part, " in ", message);
    }
}

TEST_CASE("models: the registry") {
    const Model model = make_model("pnet", {{"height", 64}, {"width", 96}});
    CHECK(model.input == Shape{1, 64, 96, 3});
    CHECK(model.options["width"] == 96);
    CHECK(model.options["dropout"] == 0.2);
    CHECK_THROWS_WITH_AS(make_model("qnet"),
                         doctest::Contains("[model] expected one of pnet, lenet5, "), InputError);
    for (const ModelEntry& entry : all_models()) CHECK(entry.make(nullptr).name == entry.name);
}

TEST_CASE("models: the summary as a table and as JSON") {
    const Model model = make_model("pnet");
    const nlohmann::json json = summary_json(model);
    CHECK(json["parameters"] == 1047725);
    CHECK(json["trainable"] == 1046181);
    CHECK(json["flops_conv2d"] == 1691332608);
    CHECK(json["layers"].size() == 26);
    CHECK(json["layers"][8]["output"] == std::vector<int64_t>{1, 112, 112, 32});
    int64_t parameters = 0;
    for (const auto& layer : json["layers"]) parameters += layer["parameters"].get<int64_t>();
    CHECK(parameters == 1047725);

    const std::string table = summary_table(model);
    for (const char* part : {"1,047,725 (1,046,181 trainable, 1,544 moving statistics", "4.00 MiB",
                             "1.691333 G in Conv2D alone", "112 x 112 x 32", "head.output"})
        CHECK_MESSAGE(table.find(part) != std::string::npos, part, " in\n", table);
    size_t begin = 0;
    for (size_t end; (end = table.find('\n', begin)) != std::string::npos; begin = end + 1)
        CHECK(end - begin <= 100);
}
