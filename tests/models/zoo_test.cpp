// The models of the zoo against the totals of their papers and of keras.applications.
#include <doctest/doctest.h>

#include "models/registry.h"
#include "models/summary.h"

using namespace curie;

namespace {

struct Expected {
    const char* model;
    int64_t with_top, without_top, non_trainable;
    int64_t conv2d_multiply_adds;  ///< 0: none published
};

constexpr Expected expected[] = {
    {"vgg16", 138357544, 14714688, 0, 15346630656},
    {"vgg19", 143667240, 20024384, 0, 0},
    {"resnet50", 25636712, 23587712, 53120, 3855925248},
    {"resnet101", 44707176, 42658176, 105344, 7568146432},
    {"mobilenet_v2", 3538984, 2257984, 34112, 278777856},
    {"xception", 22910480, 20861480, 54528, 649023584},
    {"inception_v3", 23851784, 21802784, 34432, 5711168096},
    {"inception_resnet_v2", 55873736, 54336736, 60544, 13154258016},
    {"densenet121", 8062504, 7037504, 83648, 2833137664},
    {"nasnet_large", 88949818, 84916818, 196668, 12448204416},
    {"nasnet_mobile", 5326716, 4269716, 36738, 0},
    {"squeezenet", 1235496, 722496, 0, 0},
};

}  // namespace

TEST_CASE("zoo: parameters and FLOPs to the last digit") {
    for (const Expected& model : expected) {
        CAPTURE(model.model);
        const Model whole = make_model(model.model);
        const Cost cost = whole.module->cost(whole.input);
        CHECK(cost.parameters == model.with_top);
        CHECK(cost.parameters - cost.trainable == model.non_trainable);
        if (model.conv2d_multiply_adds) CHECK(cost.flops_conv2d == 2 * model.conv2d_multiply_adds);
        CHECK(whole.module->output_shape(whole.input) == Shape{1, 1000});
        const Model features = make_model(model.model, {{"top", false}});
        CHECK(features.module->cost(features.input).parameters == model.without_top);
    }
}

TEST_CASE("zoo: separable and depthwise work of the papers' tables") {
    const Model xception = make_model("xception"), nasnet = make_model("nasnet_large");
    const auto all = [](const Model& model) {
        return model.module->cost(model.input).multiply_adds;
    };
    CHECK(all(xception) == 649023584 + 7574141568 + 132190344 + 2048000);
    CHECK(all(nasnet) == 12448204416 + 10590106716 + 741071526 + 4032000);
    const Model mobilenet = make_model("mobilenet_v2");
    CHECK(all(mobilenet) == 278777856 + 20716416 + 1280000);
}

TEST_CASE("zoo: MobileNetV2 of width 0.35") {
    const Model model = make_model("mobilenet_v2", {{"width_multiplier", 0.35}});
    const Cost cost = model.module->cost(model.input);
    CHECK(cost.parameters == 1691208);
    CHECK(cost.parameters - cost.trainable == 14080);
    const Model features =
        make_model("mobilenet_v2", {{"width_multiplier", 0.35}, {"top", false}, {"height", 96}});
    CHECK(features.module->cost(features.input).parameters == 410208);
    CHECK(features.module->output_shape(features.input) == Shape{1, 3, 7, 1280});
}

TEST_CASE("zoo: options that a model has not are refused") {
    CHECK_THROWS_AS(make_model("vgg16", {{"width_multiplier", 0.5}}), InputError);
    CHECK_THROWS_WITH_AS(make_model("vgg16", {{"height", 300}}), doctest::Contains("--no-top"),
                         InputError);
    CHECK_THROWS_AS(make_model("inception_v3", {{"height", 74}}), InputError);
    CHECK_THROWS_AS(make_model("resnet50", {{"classes", 0}}), InputError);
    CHECK_THROWS_WITH_AS(make_model("resnet51"), doctest::Contains("resnet50"), InputError);
}
