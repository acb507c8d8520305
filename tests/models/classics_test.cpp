// LeNet-5, AlexNet and GoogLeNet against the totals of their papers; the auxiliary classifiers.
#include <doctest/doctest.h>

#include <set>

#include "kernels/categorical_cross_entropy/categorical_cross_entropy.h"
#include "kernels/register_all.h"
#include "layers/graph.h"
#include "models/googlenet.h"
#include "models/registry.h"
#include "models/summary.h"

using namespace curie;

namespace {

int64_t parameters(const Model& model) {
    return model.module->cost(model.input).parameters;
}

/// A small GoogLeNet with its auxiliary classifiers.
Model small_googlenet() {
    return make_model("googlenet",
                      {{"height", 65}, {"width", 65}, {"classes", 3}, {"auxiliary", true}});
}

}  // namespace

TEST_CASE("classics: parameters to the last one, shapes of the papers' tables") {
    struct Expected {
        const char* model;
        int64_t parameters, classes;
        Shape features;
    };
    const Expected all[] = {{"lenet5", 61706, 10, {1, 1, 1, 120}},
                            {"alexnet", 60965224, 1000, {1, 6, 6, 256}},
                            {"googlenet", 6998552, 1000, {1, 7, 7, 1024}}};
    for (const Expected& expected : all) {
        CAPTURE(expected.model);
        const Model model = make_model(expected.model);
        CHECK(parameters(model) == expected.parameters);
        CHECK(model.module->cost(model.input).trainable == expected.parameters);
        CHECK(model.module->output_shape(model.input) == Shape{1, expected.classes});
        const Model features = make_model(expected.model, {{"top", false}});
        CHECK(features.module->output_shape(features.input) == expected.features);
        CHECK(summary_json(model).at("parameters") == expected.parameters);
    }
    const Model whole = make_model("googlenet", {{"auxiliary", true}});
    CHECK(parameters(whole) == 13378280);
    CHECK(parameters(whole) - parameters(make_model("googlenet")) == 6379728);
    // The auxiliary classifiers are no part of inference.
    CHECK(whole.module->cost(whole.input).flops_total ==
          make_model("googlenet").module->cost(whole.input).flops_total);
}

TEST_CASE("classics: LeNet-5 pads images of 28 x 28, AlexNet has two groups") {
    const Model mnist = make_model("lenet5", {{"height", 28}, {"width", 28}});
    CHECK(parameters(mnist) == 61706);
    CHECK(mnist.module->output_shape(mnist.input) == Shape{1, 10});
    CHECK_THROWS_AS(make_model("lenet5", {{"height", 30}, {"width", 30}}), Error);
    const std::string print = make_model("alexnet").module->print();
    CHECK(print.find("Conv2D(96 -> 256, 5x5, same, groups 2)") != std::string::npos);
    CHECK(print.find("LocalResponseNormalization(window 5, alpha 0.0001, beta 0.75, k 1)") !=
          std::string::npos);
    CHECK_THROWS_AS(make_model("alexnet", {{"height", 66}}), InputError);
    CHECK_THROWS_AS(make_model("alexnet", {{"auxiliary", true}}), InputError);
    CHECK_THROWS_WITH_AS(make_model("googlenet", {{"auxiliary", true}, {"top", false}}),
                         doctest::Contains("got top false"), InputError);
}

TEST_CASE("classics: GoogLeNet's auxiliary classifiers train it, and inference leaves them out") {
    const Model model = small_googlenet();
    Context context(all_operations(), {});
    model.module->initialize(context, 1);
    std::set<std::string> seen;
    context.on_layer_output = [&](const std::string& path, const Tensor&) { seen.insert(path); };
    const auto& graph = dynamic_cast<const Graph&>(*model.module);
    Tensor image = context.empty({2, 65, 65, 3});
    for (int64_t i = 0; i < image.size(); ++i)
        image.data<float>()[i] = static_cast<float>((i * 37) % 101) / 101;
    const Tensor targets = context.from(std::vector<double>{1, 0, 0, 0, 0, 1}, {2, 3});

    const Tensor predicted = (*model.module)(context, image);
    CHECK(graph.auxiliary().empty());
    CHECK(!seen.count("loss1_conv"));
    CHECK(googlenet_loss(context, *model.module, predicted, targets).to_doubles() ==
          categorical_cross_entropy(context, predicted, targets).to_doubles());

    context.training = true;
    const Tensor logits = (*model.module)(context, image);
    REQUIRE(graph.auxiliary().size() == 2);
    CHECK(seen.count("loss1_conv"));
    CHECK(seen.count("loss2_classifier"));
    CHECK(graph.auxiliary()[0].shape() == Shape{2, 3});
    const Tensor loss = googlenet_loss(context, *model.module, logits, targets);
    double expected = categorical_cross_entropy(context, logits, targets).to_doubles()[0];
    for (const Tensor& side : graph.auxiliary())
        expected += 0.3 * categorical_cross_entropy(context, side, targets).to_doubles()[0];
    CHECK(loss.to_doubles()[0] == doctest::Approx(expected).epsilon(1e-6));
    context.tape.backward(context, loss);
    for (const auto& parameter : model.module->parameters()) {
        const Tensor gradient = parameter->value.gradient();
        REQUIRE_MESSAGE(gradient.defined(), parameter->path);
        double largest = 0;
        for (double value : gradient.to_doubles()) largest = std::max(largest, std::abs(value));
        CHECK_MESSAGE((largest > 0 && largest < 1e6), parameter->path);
    }

    context.training = false;
    (*model.module)(context, image);
    CHECK(graph.auxiliary().empty());
}
