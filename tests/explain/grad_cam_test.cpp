#include "explain/grad_cam.h"

#include <doctest/doctest.h>

#include "explain/spatial_layers.h"
#include "models/pnet.h"
#include "tests/explain/small_models.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

TEST_CASE("explain: Grad-CAM of a network computed by hand") {
    Context context = make_context();
    // dS/dA0 = 4 0 0 4, mean 2; dS/dA1 = -8 -4 8 -8, mean -3.
    Model model = two_channel_model(context, {4, -8, 0, -4, 0, 8, 4, -8}, {0.25});
    const Tensor image = two_by_two(context);
    // 2 A0 - 3 A1 = -4.5 0.5 4 6
    const Heatmap map = grad_cam(context, model, image, 1);
    CHECK(map.height == 2);
    CHECK(map.width == 2);
    CHECK(map.maximum == doctest::Approx(6).epsilon(1e-12));
    const double expected[] = {0, 0.5 / 6, 4.0 / 6, 1};
    for (int i : {0, 1, 2, 3}) CHECK(map.values[i] == doctest::Approx(expected[i]).epsilon(1e-6));

    // The other class of a one-logit model: all signs turn, 4.5 is what remains.
    const Heatmap negative = grad_cam(context, model, image, 0);
    CHECK(negative.maximum == doctest::Approx(4.5).epsilon(1e-12));
    CHECK(negative.values == std::vector<float>{1, 0, 0, 0});
}

TEST_CASE("explain: Grad-CAM of a softmax model takes the target's logit") {
    Context context = make_context();
    // Column c of the kernel (8,3) holds the weights of class c; class 2 sees only A0[1,1].
    std::vector<double> kernel(24, 0.0);
    kernel[6 * 3 + 2] = 4;
    kernel[1 * 3 + 0] = 8;
    Model model = two_channel_model(context, kernel, {0, 0, 0});
    const Tensor image = two_by_two(context);
    const Heatmap second = grad_cam(context, model, image, 2);  // 1 A0
    CHECK(second.maximum == doctest::Approx(3).epsilon(1e-12));
    CHECK(second.values[2] == doctest::Approx(2.0 / 3).epsilon(1e-6));
    CHECK(second.values[0] == 0);
    const Heatmap first = grad_cam(context, model, image, 0);  // 2 A1
    CHECK(first.maximum == doctest::Approx(3).epsilon(1e-12));
    CHECK(first.values[3] == 0);
    const Heatmap none = grad_cam(context, model, image, 1);
    CHECK(none.maximum == 0);
    CHECK(none.values == std::vector<float>(4, 0.0f));
    CHECK_THROWS_WITH_AS(grad_cam(context, model, image, 3),
                         "[explain] expected a class from 0 to 2, got 3", InputError);
}

TEST_CASE("explain: a layer below, and the names when there is none") {
    Context context = make_context();
    Model model = two_channel_model(context, {4, -8, 0, -4, 0, 8, 4, -8}, {0.25});
    // dS/d(conv): A0's is stopped at [0,0] and A1's at [1,.] where the ReLU is off:
    // 0 0 0 4, mean 1, and -8 -4 0 0, mean -3; conv = 0 1 2 3 and 1.5 0.5 -0.5 -1.5.
    const Heatmap map = grad_cam(context, model, two_by_two(context), 1, "conv");
    CHECK(map.maximum == doctest::Approx(7.5).epsilon(1e-12));
    CHECK(map.values[2] == doctest::Approx(3.5 / 7.5).epsilon(1e-6));
    CHECK_THROWS_WITH_AS(grad_cam(context, model, two_by_two(context), 1, "cnov"),
                         "[explain] expected a layer with rows and columns, got cnov; two_channels "
                         "has conv, relu",
                         InputError);
    CHECK_THROWS_AS(grad_cam(context, model, two_by_two(context), 1, "output"), InputError);
}

TEST_CASE("explain: P-NET's last convolutional activation, and nothing changed afterwards") {
    Context context = make_context();
    Model model = make_model("pnet", {{"height", 64}, {"width", 96}, {"width_multiplier", 0.125}});
    model.module->initialize(context, 3);
    CHECK(last_convolutional_layer(model) == "block5.bn");
    CHECK(last_convolutional_layer(make_model("pnet", {{"fuse_activation", false}})) ==
          "block5.relu");
    const std::vector<std::string> spatial = spatial_layer_names(model);
    CHECK(spatial.front() == "block1.expand");
    CHECK(spatial.back() == "block5.pool");
    CHECK(layer_names(model).back() == "head.output");

    const Tensor image = context.full({1, 64, 96, 3}, 0.5);
    {
        const NoGradient guard(context.tape);
        context.training = true;
        const Heatmap map = grad_cam(context, model, image, 1);
        CHECK(map.height == 4);
        CHECK(map.width == 6);
        CHECK(!context.tape.recording);
        CHECK(context.training);
    }
    CHECK(context.tape.size() == 0);
    CHECK(!context.on_layer_output);
    for (const auto& parameter : model.module->parameters()) {
        CHECK(parameter->value.requires_gradient());
        CHECK(!parameter->value.gradient().defined());
    }
    context.training = false;
    (*model.module)(context, image);
    CHECK_THROWS_WITH_AS(grad_cam(context, model, image, 1),
                         doctest::Contains("expected an empty tape"), Error);
    context.tape.clear();
}

TEST_CASE("explain: a heat map is enlarged between pixel centres") {
    const Heatmap map = heatmap_of(1, 2, {-3, 4});
    CHECK(map.values == std::vector<float>{0, 1});
    CHECK(map.maximum == 4);
    const Heatmap large = upsample(map, 2, 8);
    const std::vector<float> row{0, 0, 0.125f, 0.375f, 0.625f, 0.875f, 1, 1};
    for (int i = 0; i < 16; ++i) CHECK(large.values[i] == row[i % 8]);
    CHECK_THROWS_AS(heatmap_of(1, 2, {0, std::numeric_limits<double>::quiet_NaN()}), Error);
    CHECK_THROWS_AS(heatmap_of(2, 2, {0, 1}), Error);
}
