// Keras 3's weight files, and the order in which Keras lists layers (which they count by).
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "kernels/register_all.h"
#include "layers/dense.h"
#include "layers/global_average_pool.h"
#include "layers/separable_conv2d.h"
#include "layers/sequential.h"
#include "models/keras_config.h"
#include "models/keras_order.h"
#include "models/network.h"
#include "models/registry.h"
#include "tests/golden.h"
#include "tests/models/weight_message.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

namespace {

std::string fixture(const std::string& name) {
    return std::string(CURIE_FIXTURES) + "/keras3_" + name;
}

/// The network of tests/fixtures/generate/keras3_weights.py. Its three middle convolutions have one
/// shape, and Keras neither lists nor counts them in the order of these lines.
std::shared_ptr<Module> make_branches(Context& context) {
    BackboneConfig config;
    config.height = 9;
    config.width = 8;
    Network net("Branches", config, {.epsilon = 1e-3});
    const Network::Convolution biased{.bias = true};
    Network::Value x = net.conv("conv2d", net.input(), 4, 1, biased);
    x = net.batch_norm("batch_normalization", x, Activation::relu);
    Network::Value y = net.conv("conv2d_1", x, 4, 1, biased);
    y = net.batch_norm("batch_normalization_1", y, Activation::relu);
    y = net.conv("conv2d_2", y, 4, 1, biased);
    const Network::Value shortcut = net.conv("shortcut", x, 4, 1, biased);
    x = net.sum("add", shortcut, y);
    x = net.add<SeparableConv2D>("separable_conv2d", x, net.channels(x), 5, 2,
                                 SeparableConv2D::Options{.padding = Padding::valid});
    x = net.depthwise("depthwise_conv2d", x, 3, 1, Padding::valid);
    x = net.add<GlobalAveragePool>("pool", x);
    const auto model = net.result(net.dense("predictions", x, 2));
    model->initialize(context, 3);
    return model;
}

std::vector<double> keras3_output(Context& context, Module& model) {
    const NoGradient guard(context.tape);
    context.training = false;
    return model(context, golden_symmetric(context, "keras3/image", {2, 9, 8, 3}, 1)).to_doubles();
}

void check_output(Context& context, Module& model, double tolerance) {
    const std::vector<double> want = golden(context, golden_file("keras3_weights"), "output");
    CHECK(worst_difference(keras3_output(context, model), want) <= tolerance * largest_of(want));
}

}  // namespace

TEST_CASE("weights: the order of layers is Keras' in every model of the zoo") {
    const auto orders = nlohmann::json::parse(read_whole(fixture("layer_order.json")));
    REQUIRE(orders.size() == 11);
    for (const auto& [name, layers] : orders.items()) {
        CAPTURE(name);
        const Model model = make_model(name, {{"top", false}});
        const std::vector<std::string> got = keras_layer_order(*model.module);
        const auto want = layers.get<std::vector<std::string>>();
        CHECK(got == want);
    }
}

TEST_CASE("weights: groups are named as Keras spells classes") {
    CHECK(keras_group_name("BatchNormalization") == "batch_normalization");
    CHECK(keras_group_name("DepthwiseConv2D") == "depthwise_conv2d");
    CHECK(keras_group_name("GlobalAveragePooling2D") == "global_average_pooling2d");
    CHECK(keras_group_name("ReLU") == "re_lu");
    CHECK(keras_group_name("Package>CustomScaleLayer") == "custom_scale_layer");
    const auto names = keras_layer_names(
        R"({"config": {"layers": [
            {"class_name": "Conv2D", "config": {"name": "first"}}, 7, {"class_name": 3},
            {"class_name": "Functional", "config": {"name": "inner", "layers": [
                {"class_name": "Conv2D", "config": {"name": "deep"}}]}},
            {"class_name": "Conv2D", "name": "second"}]}})",
        "x.keras");
    const std::map<std::string, std::string> want = {{"layers/conv2d", "first"},
                                                     {"layers/functional", "inner"},
                                                     {"layers/functional/layers/conv2d", "deep"},
                                                     {"layers/conv2d_1", "second"}};
    CHECK(names == want);
    CHECK(keras_layer_names("[]", "x.keras").empty());
    CHECK_THROWS_WITH_AS(keras_layer_names("{", "x.keras"), doctest::Contains("x.keras"),
                         InputError);
}

#if CURIE_HAVE_HDF5
TEST_CASE("weights: Keras 3's .weights.h5, with names, without, and of TensorFlow 2.13") {
    Context context(all_operations(), {});
    for (const char* name :
         {"named.weights.h5", "counted.weights.h5", "tensorflow_2_13.weights.h5"}) {
        CAPTURE(name);
        const auto model = make_branches(context);
        const WeightFile file = read_weight_file(fixture(name));
        CHECK(file.variant == "keras");
        const LoadedWeights loaded = load_weights(*model, file);
        CHECK(loaded.matched == 22);
        CHECK(loaded.missing.empty());
        CHECK(loaded.unexpected.empty());
        check_output(context, *model, 1e-5);
    }
    const auto model = make_branches(context);
    load_weights(*model, read_weight_file(fixture("bfloat16.weights.h5")));
    check_output(context, *model, 0.02);
}

TEST_CASE("weights: a count of layers that does not fit is refused, and changes nothing") {
    Context context(all_operations(), {});
    Sequential narrow("Narrow");
    narrow.add<Conv2D>("conv2d", 3, 4, KernelSize{1, 1}, Conv2D::Options{});
    narrow.add<GlobalAveragePool>("pool");
    narrow.add<Dense>("dense", 4, 2);
    narrow.initialize(context, 1);
    const std::vector<double> before = narrow.parameters()[0]->value.to_doubles();
    const std::string message = loading_message(narrow, fixture("counted.weights.h5"));
    CAPTURE(message);
    CHECK(message.find("1 missing in the file: conv2d") != std::string::npos);
    CHECK(message.find("of another shape: dense (expected 4x2, 2, got 5x2, 2)") !=
          std::string::npos);
    CHECK(narrow.parameters()[0]->value.to_doubles() == before);
}

TEST_CASE("weights: what no weight file of Keras 3 has is refused by its name") {
    Context context(all_operations(), {});
    const auto model = make_branches(context);
    for (const auto& [file, part] :
         {std::pair{"cyclic.weights.h5", "got /layers/conv2d/again, which is another name"},
          {"deep.weights.h5", "at most 64 deep"},
          {"twice.weights.h5", "vars/1 of"},
          {"twice.weights.h5", "one that was read already"},
          {"dimensions.weights.h5", "vars/0 of"},
          {"dimensions.weights.h5", "7 dimensions, more than 6"},
          {"total.weights.h5", "8388608 elements, with those before more than the file holds"},
          {"external.weights.h5", "is a soft or an external link"},
          {"integers.weights.h5", "integers; quantised weights are not supported"},
          {"huge.weights.h5", "elements, more than the file holds"},
          {"hollow.weights.h5", "elements, more than the file holds"},
          {"empty.weights.h5", "expected arrays of layers"},
          {"gap.weights.h5", "vars/1"}}) {
        const std::string message = loading_message(*model, fixture(file), true);
        CAPTURE(message);
        CHECK(message.find(file) != std::string::npos);
        CHECK(message.find(part) != std::string::npos);
    }
}

TEST_CASE("weights: .keras archives, whose config.json has the names") {
    Context context(all_operations(), {});
    const auto model = make_branches(context);
    const std::string whole = fixture("counted.keras");
    const std::string alone = loading_message(*model, whole);
    if (alone.find("no libzip") != std::string::npos) {
        MESSAGE("skipped: this build has no libzip");
        return;
    }
    CHECK(alone.find("1 not in the model: head") != std::string::npos);
    const LoadedWeights loaded = load_weights(*model, read_weight_file(whole), true);
    CHECK(loaded.matched == 22);
    CHECK(loaded.renamed.empty());
    check_output(context, *model, 1e-5);

    const TemporaryFolder folder;
    const std::string damaged = folder.path().string() + "/damaged.keras";
    const std::string bytes = read_whole(whole);
    const auto refused = [&](const std::string& content) {
        std::ofstream(damaged, std::ios::binary) << content;
        const std::string message = loading_message(*model, damaged, true);
        CHECK(message.find("damaged.keras") != std::string::npos);
        return message;
    };
    for (size_t size = 0; size < bytes.size(); size += 211) refused(bytes.substr(0, size));

    // The central directory's entry of the weights: sizes at 20 and 24, the name at 46.
    const size_t name = bytes.rfind("model.weights.h5");
    REQUIRE(bytes.substr(name - 46, 4) == "PK\x01\x02");
    std::string bomb = bytes;
    bomb.replace(name - 46 + 24, 4, "\xff\xff\xff\x7f");
    CHECK(refused(bomb).find("at most 100 times") != std::string::npos);
    std::string longer = bytes;
    longer[name - 46 + 24] = static_cast<char>(longer[name - 46 + 24] + 1);
    CHECK(refused(longer).find("model.weights.h5") != std::string::npos);
    for (const std::string member : {"model.weights.h5", "config.json"}) {
        std::string renamed = bytes;
        for (size_t at = 0; (at = renamed.find(member, at)) != std::string::npos;)
            renamed[at] = 'n';
        CHECK(refused(renamed).find("expected " + member) != std::string::npos);
    }
    // The member's data, which its checksum guards; a few bits of deflate mean nothing.
    const size_t data = bytes.find("model.weights.h5") + 16;
    size_t unharmed = 0, flips = 0;
    for (size_t at = data; at < bytes.find("PK\x01\x02"); at += 97, ++flips) {
        std::string flipped = bytes;
        flipped[at] = static_cast<char>(flipped[at] ^ 1);
        std::ofstream(damaged, std::ios::binary) << flipped;
        if (!loading_message(*model, damaged, true).empty()) continue;
        check_output(context, *model, 1e-5);
        ++unharmed;
    }
    CHECK(flips > 50);
    CHECK(unharmed < 5);
}
#endif
