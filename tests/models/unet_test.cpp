// U-Net against the published totals, and that it can be trained on one image.
#include "models/unet.h"

#include <doctest/doctest.h>

#include "models/registry.h"
#include "models/summary.h"
#include "optim/adam.h"
#include "tests/kernels/operation_check.h"
#include "training/segmentation_loss.h"

using namespace curie;
using namespace curie::test;

TEST_CASE("unet: parameters to the last one, and a logit for each pixel") {
    struct Expected {
        int64_t channels, outputs, parameters;
    };
    for (const Expected& e :
         {Expected{1, 1, 31030593}, {1, 2, 31030658}, {3, 1, 31031745}, {3, 2, 31031810}}) {
        const Model model = make_model(
            "unet",
            {{"channels", e.channels}, {"outputs", e.outputs}, {"height", 576}, {"width", 48}});
        const Cost cost = model.module->cost(model.input);
        CHECK(cost.parameters == e.parameters);
        CHECK(cost.trainable == e.parameters);
        CHECK(model.input == Shape{1, 576, 48, e.channels});
        CHECK(model.module->output_shape(model.input) == Shape{1, 576, 48, e.outputs});
    }
}

TEST_CASE("unet: the levels of the paper's figure") {
    const Model model = make_model("unet");
    std::vector<LayerRecord> records;
    model.module->append_records(model.input, records);
    const auto output_of = [&](const std::string& path) {
        for (const LayerRecord& record : records)
            if (record.path == path) return record.output;
        return Shape{};
    };
    CHECK(output_of("down1_conv2") == Shape{1, 256, 256, 64});
    CHECK(output_of("down4_pool") == Shape{1, 16, 16, 512});
    CHECK(output_of("bottom_conv2") == Shape{1, 16, 16, 1024});
    CHECK(output_of("up4_upsample") == Shape{1, 32, 32, 512});
    CHECK(output_of("up4_concat") == Shape{1, 32, 32, 1024});
    CHECK(output_of("up1_conv2") == Shape{1, 256, 256, 64});
}

TEST_CASE("unet: bad options are refused") {
    CHECK_THROWS_WITH_AS(make_model("unet", {{"height", 250}}), doctest::Contains("250"),
                         InputError);
    CHECK_THROWS_AS(make_model("unet", {{"base_filters", 0}}), InputError);
    CHECK_THROWS_AS(make_model("unet", {{"top", false}}), InputError);
}

TEST_CASE("unet: learns the mask of one image, on the CPU and the simulator") {
    for (const DeviceKind device : {DeviceKind::cpu, DeviceKind::sim}) {
        CAPTURE(name_of(device));
        const int64_t side = 16;
        Context context = device == DeviceKind::cpu ? make_context(1) : make_sim_context("forward");
        Model model = make_model("unet", {{"height", side}, {"width", side}, {"base_filters", 4}});
        model.module->initialize(context, 3);
        // A bright square on noise.
        std::vector<float> image(side * side), mask(side * side);
        Random random(5);
        for (int64_t i = 0; i < side * side; ++i) {
            const int64_t row = i / side, column = i % side;
            mask[i] = row >= 4 && row < 10 && column >= 5 && column < 13;
            image[i] = 0.5f * mask[i] + 0.4f * random.uniform();
        }
        const Tensor x = context.from(image, model.input), t = context.from(mask, model.input);
        Adam adam(context, model.module->parameters(), {.learning_rate = 0.003});
        context.training = true;
        const int steps = device == DeviceKind::cpu ? 100 : 2;
        double first = 0, last = 0;
        for (int step = 0; step < steps; ++step) {
            const Tensor loss =
                segmentation_loss(context, "dice+bce", (*model.module)(context, x), t);
            last = loss.item();
            if (step == 0) first = last;
            context.tape.backward(context, loss);
            adam.step(context);
            model.module->clear_gradients();
        }
        CHECK(last < (device == DeviceKind::cpu ? 0.4 : first));
    }
}
