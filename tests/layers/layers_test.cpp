// Shapes, descriptions, costs and results of the layers. The numbers behind them are the
// operations' and are tested there.
#include <doctest/doctest.h>

#include <cmath>

#include "kernels/conv2d/conv2d.h"
#include "layers/activation.h"
#include "layers/average_pool.h"
#include "layers/batch_norm.h"
#include "layers/concatenate.h"
#include "layers/conv2d.h"
#include "layers/conv2d_transpose.h"
#include "layers/dense.h"
#include "layers/depthwise_conv2d.h"
#include "layers/dropout.h"
#include "layers/flatten.h"
#include "layers/global_average_pool.h"
#include "layers/local_response_normalization.h"
#include "layers/max_pool.h"
#include "layers/residual.h"
#include "layers/sequential.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

struct Example {
    std::shared_ptr<Module> layer;
    Shape input, output;
    std::string description;
    int64_t parameters, multiply_adds, flops, flops_conv2d;
};

template <class Layer, class... Args>
std::shared_ptr<Module> make(Args&&... args) {
    return std::make_shared<Layer>(std::forward<Args>(args)...);
}

Tensor ramp(Context& context, const Shape& shape) {
    Tensor x = context.empty(shape);
    for (int64_t i = 0; i < x.size(); ++i) x.data<float>()[i] = static_cast<float>(i % 7) - 2.5f;
    return x;
}

}  // namespace

TEST_CASE("layers: the inferred shape is the computed one; costs by the documented rule") {
    using Function = ActivationLayer::Function;
    const Conv2D::Options strided{.stride = 2, .padding = Padding::same, .bias = false};
    const std::vector<Example> examples{
        {make<Conv2D>(4, 6, 3, strided),
         {2, 7, 5, 4},
         {2, 4, 3, 6},
         "Conv2D(4 -> 6, 3x3, stride 2, same, no bias)",
         216,
         2 * 4 * 3 * 6 * 36,
         4 * 4 * 3 * 6 * 36,
         4 * 4 * 3 * 6 * 36},
        {make<Conv2D>(4, 6, 1, Conv2D::Options{.groups = 2}),
         {1, 3, 3, 4},
         {1, 3, 3, 6},
         "Conv2D(4 -> 6, 1x1, groups 2)",
         18,
         108,
         216 + 54,
         216},
        {make<DepthwiseConv2D>(3, 3, DepthwiseConv2D::Options{.multiplier = 2}),
         {1, 5, 5, 3},
         {1, 3, 3, 6},
         "DepthwiseConv2D(3, 3x3, valid, multiplier 2)",
         60,
         9 * 6 * 9,
         2 * 9 * 6 * 9 + 54,
         0},
        {make<Conv2DTranspose>(4, 3, 2,
                               Conv2DTranspose::Options{.stride = 2, .padding = Padding::same}),
         {2, 3, 5, 4},
         {2, 6, 10, 3},
         "Conv2DTranspose(4 -> 3, 2x2, stride 2, same)",
         51,
         2 * 3 * 5 * 4 * 12,
         2 * 2 * 3 * 5 * 4 * 12 + 360,
         0},
        {make<BatchNorm>(4, BatchNorm::Options{.activation = Activation::relu}),
         {2, 3, 3, 4},
         {2, 3, 3, 4},
         "BatchNorm(4, relu, momentum 0.99, epsilon 0.001)",
         16,
         0,
         3 * 72,
         0},
        {make<BatchNorm>(4),
         {5, 4},
         {5, 4},
         "BatchNorm(4, momentum 0.99, epsilon 0.001)",
         16,
         0,
         40,
         0},
        {make<ActivationLayer>(Function::relu), {2, 3}, {2, 3}, "ReLU", 0, 0, 6, 0},
        {make<ActivationLayer>(Function::relu6), {2, 3}, {2, 3}, "ReLU6", 0, 0, 12, 0},
        {make<ActivationLayer>(Function::sigmoid), {2, 3}, {2, 3}, "Sigmoid", 0, 0, 6, 0},
        {make<ActivationLayer>(Function::tanh), {2, 3}, {2, 3}, "Tanh", 0, 0, 6, 0},
        {make<ActivationLayer>(Function::softmax), {2, 3}, {2, 3}, "Softmax", 0, 0, 6, 0},
        {make<MaxPool>(), {1, 5, 4, 2}, {1, 2, 2, 2}, "MaxPool(2x2, stride 2, valid)", 0, 0, 32, 0},
        {make<AveragePool>(PoolOptions{.size = 3, .stride = 2, .padding = Padding::same}),
         {1, 5, 4, 2},
         {1, 3, 2, 2},
         "AveragePool(3x3, stride 2, same)",
         0,
         0,
         108,
         0},
        {make<GlobalAveragePool>(), {2, 3, 3, 5}, {2, 5}, "GlobalAveragePool", 0, 0, 90, 0},
        {make<Dense>(3, 4), {2, 3}, {2, 4}, "Dense(3 -> 4)", 16, 24, 56, 0},
        {make<LocalResponseNormalization>(),
         {2, 3, 3, 7},
         {2, 3, 3, 7},
         "LocalResponseNormalization(window 5, alpha 0.0001, beta 0.75, k 1)",
         0,
         0,
         126 * 10,
         0},
        {make<Dropout>(0.5), {2, 3}, {2, 3}, "Dropout(0.5)", 0, 0, 0, 0},
        {make<Flatten>(), {2, 3, 4, 5}, {2, 60}, "Flatten", 0, 0, 0, 0},
    };
    Context context = make_context();
    for (const Example& example : examples) {
        CAPTURE(example.description);
        Module& layer = *example.layer;
        CHECK(layer.describe() == example.description);
        CHECK(layer.output_shape(example.input) == example.output);
        const Cost cost = layer.cost(example.input);
        CHECK(cost.parameters == example.parameters);
        CHECK(cost.multiply_adds == example.multiply_adds);
        CHECK(cost.flops_total == example.flops);
        CHECK(cost.flops_conv2d == example.flops_conv2d);
        layer.initialize(context, 1);
        CHECK(layer(context, ramp(context, example.input)).shape() == example.output);
    }
}

TEST_CASE("layers: inputs that do not fit and settings that make no sense are named") {
    CHECK_THROWS_WITH_AS(Conv2D(4, 6, 3).output_shape({2, 7, 5, 3}),
                         "[Conv2D] expected an input N,H,W,4, got 2x7x5x3", Error);
    CHECK_THROWS_AS(Conv2D(4, 6, 3).output_shape({2, 2, 5, 4}), Error);
    CHECK_THROWS_AS(Conv2D(0, 6, 3), Error);
    CHECK_THROWS_AS(Conv2D(4, 6, 3, {.groups = 3}), Error);
    CHECK_THROWS_WITH_AS(Conv2DTranspose(4, 6, 3).output_shape({2, 7, 5, 3}),
                         "[Conv2DTranspose] expected an input N,H,W,4, got 2x7x5x3", Error);
    CHECK_THROWS_AS(Conv2DTranspose(4, 6, 3, {.stride = 0}), Error);
    CHECK_THROWS_AS(DepthwiseConv2D(4, 3).output_shape({2, 7, 5}), Error);
    CHECK_THROWS_AS(BatchNorm(4).output_shape({2, 3}), Error);
    CHECK_THROWS_AS(BatchNorm(4, {.momentum = 1.5}), Error);
    CHECK_THROWS_AS(MaxPool().output_shape({2, 3}), Error);
    CHECK_THROWS_AS(MaxPool().output_shape({2, 1, 1, 3}), Error);
    CHECK_THROWS_AS(MaxPool({.size = 0}), Error);
    CHECK_THROWS_WITH_AS(LocalResponseNormalization({.window = 4}),
                         "[LocalResponseNormalization] expected an odd window >= 1, which has a "
                         "middle, got 4",
                         Error);
    CHECK_THROWS_AS(LocalResponseNormalization({.k = 0}), Error);
    CHECK_THROWS_AS(GlobalAveragePool().output_shape({2, 3}), Error);
    CHECK_THROWS_WITH_AS(Dense(3, 4).output_shape({2, 3, 3, 1}),
                         "[Dense] expected an input N,3, got 2x3x3x1; flatten or pool images first",
                         Error);
    CHECK_THROWS_AS(Dropout(1.0), Error);
    CHECK_THROWS_AS(Residual(std::make_shared<Conv2D>(2, 3, 1)).output_shape({1, 4, 4, 2}), Error);
    Concatenate mixed;
    mixed.add("", nullptr).add("pool", std::make_shared<MaxPool>());
    CHECK_THROWS_AS(mixed.output_shape({1, 4, 4, 2}), Error);
    CHECK_THROWS_AS(Concatenate().output_shape({1, 4, 4, 2}), Error);
}

// Golden values of keras_semantics: x = 1, 2, 3, 4 in one channel.
TEST_CASE("layers: batch norm's statistics by both rules, once per training pass") {
    Context context = make_context();
    const Tensor image = context.from(std::vector<float>{1, 2, 3, 4}, {1, 2, 2, 1});
    const Tensor rows = context.from(std::vector<float>{1, 2, 3, 4}, {4, 1});
    struct Rule {
        MovingVariance rule;
        Tensor x;
        double variance;
    };
    const Rule rules[] = {{MovingVariance::keras2, image, 1.0066666667},
                          {MovingVariance::keras3, image, 1.0025},
                          {MovingVariance::keras2, rows, 1.0025},
                          {MovingVariance::keras3, rows, 1.0025}};
    for (const Rule& rule : rules) {
        BatchNorm layer(1, {.moving_variance = rule.rule});
        layer.initialize(context, 1);
        context.training = true;
        const std::vector<double> y = layer(context, rule.x).to_doubles();
        CHECK(y[0] == doctest::Approx(-1.3411044520));
        CHECK(y[1] == doctest::Approx(-0.4470348173));
        CHECK(layer.buffers()[0]->value.item() == doctest::Approx(0.025).epsilon(1e-6));
        CHECK(layer.buffers()[1]->value.item() == doctest::Approx(rule.variance).epsilon(1e-6));
        context.training = false;
        const double expected = (1 - 0.025) / std::sqrt(rule.variance + 1e-3);
        CHECK(layer(context, rule.x).to_doubles()[0] == doctest::Approx(expected).epsilon(1e-6));
        CHECK(layer.buffers()[0]->value.item() == doctest::Approx(0.025).epsilon(1e-6));
        context.tape.clear();
    }
    // One value per channel: Bessel's correction would divide by zero; Keras 2 leaves it out.
    BatchNorm single(1);
    single.initialize(context, 1);
    context.training = true;
    single(context, context.full({1, 1, 1, 1}, 3));
    CHECK(single.buffers()[1]->value.item() == doctest::Approx(0.99));
    context.tape.clear();
}

TEST_CASE("layers: fused and separate activations give the same bits and gradients") {
    Context context = make_context();
    for (Activation activation : {Activation::relu, Activation::relu6}) {
        BatchNorm fused(3, {.activation = activation}), plain(3);
        fused.initialize(context, 1);
        plain.initialize(context, 1);
        const auto scale = context.from(std::vector<float>{1, 5, -2}, {3});
        fused.parameters()[0]->value = scale;
        plain.parameters()[0]->value = context.from(std::vector<float>{1, 5, -2}, {3});
        fused.parameters()[0]->value.set_requires_gradient();
        plain.parameters()[0]->value.set_requires_gradient();
        context.training = true;
        Tensor x = ramp(context, {2, 3, 4, 3});
        const Tensor cotangent = ramp(context, x.shape());
        const Tensor y = fused(context, x);
        context.tape.backward(context, y, cotangent);
        const Tensor z = activate(context, plain(context, x), activation);
        context.tape.backward(context, z, cotangent);
        const auto a = y.to_doubles(), b = z.to_doubles();
        for (size_t i = 0; i < a.size(); ++i) CHECK(a[i] == doctest::Approx(b[i]).epsilon(1e-6));
        for (int i : {0, 1}) {
            const auto da = fused.parameters()[i]->value.gradient().to_doubles();
            const auto db = plain.parameters()[i]->value.gradient().to_doubles();
            for (size_t c = 0; c < 3; ++c) CHECK(da[c] == doctest::Approx(db[c]).epsilon(1e-5));
        }
    }
}

TEST_CASE("layers: residual adds its branches, without and with a shortcut and an activation") {
    Context context = make_context();
    const Tensor x = ramp(context, {1, 2, 3, 2});
    std::vector<std::string> seen;
    context.on_layer_output = [&](const std::string& path, const Tensor&) { seen.push_back(path); };

    auto branch = std::make_shared<Sequential>();
    branch->add<Conv2D>("conv", 2, 2, 1);
    Residual identity(branch, nullptr, Activation::relu);
    identity.initialize(context, 3);
    CHECK(identity.describe() == "Residual(identity, relu)");
    const auto y = identity(context, x).to_doubles();
    CHECK(seen == std::vector<std::string>{"conv", "add", "add_activation"});
    const auto& kernel = branch->parameters()[0]->value;
    const auto convolved = conv2d(context, x, kernel, Tensor()).to_doubles();
    for (size_t i = 0; i < y.size(); ++i)
        CHECK(y[i] == doctest::Approx(std::max(x.to_doubles()[i] + convolved[i], 0.0)));

    auto main = std::make_shared<Sequential>(), shortcut = std::make_shared<Sequential>();
    main->add<Conv2D>("a", 2, 5, 1);
    shortcut->add<Conv2D>("b", 2, 5, 1);
    Sequential model;
    model.add<Residual>("", main, shortcut);
    CHECK(model.output_shape(x.shape()) == Shape{1, 2, 3, 5});
    CHECK(model.state()[0]->path == "a.kernel");
    CHECK(model.state()[2]->path == "b.kernel");
    std::vector<LayerRecord> records;
    model.append_records(x.shape(), records);
    REQUIRE(records.size() == 3);
    CHECK(records[2].path == "add");
    CHECK(records[2].flops == 30);
    model.initialize(context, 3);
    seen.clear();
    CHECK(model(context, x).shape() == Shape{1, 2, 3, 5});
    CHECK(seen == std::vector<std::string>{"a", "b", "add"});
    context.tape.clear();
}

TEST_CASE("layers: concatenate puts the branches side by side, the input among them") {
    Context context = make_context();
    const Tensor x = ramp(context, {1, 2, 2, 2});
    Concatenate layer;
    layer.add("", nullptr).add("conv", std::make_shared<Conv2D>(2, 3, 1));
    layer.initialize(context, 3);
    CHECK(layer.output_shape(x.shape()) == Shape{1, 2, 2, 5});
    std::vector<LayerRecord> records;
    layer.append_records(x.shape(), records);
    CHECK(records.size() == 2);
    const auto y = layer(context, x).to_doubles();
    const auto convolved =
        conv2d(context, x, layer.state()[0]->value, layer.state()[1]->value).to_doubles();
    for (size_t pixel = 0; pixel < 4; ++pixel) {
        for (size_t c = 0; c < 2; ++c) CHECK(y[pixel * 5 + c] == x.to_doubles()[pixel * 2 + c]);
        for (size_t c = 0; c < 3; ++c) CHECK(y[pixel * 5 + 2 + c] == convolved[pixel * 3 + c]);
    }
    context.tape.clear();
}

TEST_CASE("layers: dropout drops in training alone") {
    Context context = make_context();
    Dropout layer(0.25);
    const Tensor x = context.full({100, 10}, 3);
    CHECK(layer(context, x).to_doubles() == x.to_doubles());
    context.training = true;
    int64_t zeros = 0;
    for (double value : layer(context, x).to_doubles()) {
        if (value == 0) {
            ++zeros;
        } else {
            CHECK(value == doctest::Approx(4));
        }
    }
    CHECK(zeros > 200);
    CHECK(zeros < 300);
}
