#include "layers/module.h"

#include <doctest/doctest.h>

#include "layers/activation.h"
#include "layers/batch_norm.h"
#include "layers/conv2d.h"
#include "layers/dense.h"
#include "layers/flatten.h"
#include "layers/residual.h"
#include "layers/sequential.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

std::vector<std::string> paths(const Parameters& parameters) {
    std::vector<std::string> names;
    for (const auto& parameter : parameters) names.push_back(parameter->path);
    return names;
}

/// conv, batch norm and a dense head under one block name.
std::shared_ptr<Sequential> small_model() {
    auto block = std::make_shared<Sequential>();
    block->add<Conv2D>("conv", 2, 3, 1);
    block->add<BatchNorm>("bn", 3);
    auto model = std::make_shared<Sequential>("Small");
    model->add("block", block);
    model->add<Flatten>("flatten");
    model->add<Dense>("dense", 12, 2, Dense::Options{.l2 = 0.5});
    return model;
}

}  // namespace

TEST_CASE("module: paths, order and kinds of parameters") {
    const auto model = small_model();
    CHECK(paths(model->state()) ==
          std::vector<std::string>{"block.conv.kernel", "block.conv.bias", "block.bn.gamma",
                                   "block.bn.beta", "block.bn.moving_mean",
                                   "block.bn.moving_variance", "dense.kernel", "dense.bias"});
    CHECK(paths(model->buffers()) ==
          std::vector<std::string>{"block.bn.moving_mean", "block.bn.moving_variance"});
    CHECK(model->parameters().size() == 6);
    CHECK(model->parameters()[4]->l2 == 0.5);
    CHECK(model->parameters()[5]->l2 == 0);
    CHECK(model->at("block.conv").describe() == "Conv2D(2 -> 3, 1x1)");
    CHECK_THROWS_WITH_AS(model->at("block.cnov"),
                         "[module] expected the path of a layer, got block.cnov; there are block, "
                         "block.conv, block.bn, flatten, dense",
                         InputError);
    CHECK(model->print() ==
          "Small\n"
          "  block: Sequential\n"
          "    conv: Conv2D(2 -> 3, 1x1)\n"
          "    bn: BatchNorm(3, momentum 0.99, epsilon 0.001)\n"
          "  flatten: Flatten\n"
          "  dense: Dense(12 -> 2)\n");
}

TEST_CASE("module: a parameter's values depend on the seed and its path alone") {
    Context context = make_context();
    const auto a = small_model(), b = small_model();
    a->initialize(context, 5);
    b->initialize(context, 5);
    for (size_t i = 0; i < a->state().size(); ++i)
        CHECK(a->state()[i]->value.to_doubles() == b->state()[i]->value.to_doubles());
    // The same path in another model, built in another order.
    Sequential other;
    other.add<Dense>("dense", 12, 2);
    other.initialize(context, 5);
    CHECK(other.state()[0]->value.to_doubles() == a->state()[6]->value.to_doubles());
    other.initialize(context, 6);
    CHECK(other.state()[0]->value.to_doubles() != a->state()[6]->value.to_doubles());
    other.initialize(context, 5, DType::float64);
    CHECK(other.state()[0]->value.to_doubles() == a->state()[6]->value.to_doubles());
    CHECK(a->state()[3]->value.to_doubles() == std::vector<double>(3, 0.0));
    CHECK(a->state()[5]->value.to_doubles() == std::vector<double>(3, 1.0));
}

TEST_CASE("module: two parameters of one name are refused") {
    Context context = make_context();
    Sequential model;
    model.add<Dense>("dense", 2, 2).add<Dense>("dense", 2, 2);
    CHECK_THROWS_WITH_AS(model.initialize(context, 0),
                         "[module] expected distinct parameter names, got dense.kernel twice; give "
                         "the layers other names",
                         Error);
}

TEST_CASE("module: layers report their outputs, containers do not; the profiler sees both") {
    Context context = make_context();
    const auto model = small_model();
    model->initialize(context, 1);
    std::vector<std::string> seen;
    context.on_layer_output = [&](const std::string& layer, const Tensor& output) {
        CHECK(output.shape()[0] == 3);
        seen.push_back(layer);
    };
    context.profiler.enabled = true;
    const Tensor x = context.full({3, 2, 2, 2}, 0.5);
    const Tensor y = (*model)(context, x);
    CHECK(y.shape() == Shape{3, 2});
    CHECK(seen == std::vector<std::string>{"block.conv", "block.bn", "flatten", "dense"});
    const auto totals = context.profiler.totals("layer");
    for (const char* name : {"Small", "block", "block.conv", "dense"})
        CHECK_MESSAGE(totals.count(name) == 1, name);
}

TEST_CASE("module: loading is strict, names everything that is wrong, and changes nothing then") {
    Context context = make_context();
    const auto model = small_model();
    NamedTensors good{{"x", context.full({1}, 0)}};
    CHECK_THROWS_AS(model->load(good, "w.safetensors"), Error);  // not initialised
    model->initialize(context, 1);
    const auto other = small_model();
    other->initialize(context, 2);
    good = other->named_tensors();
    const auto before = model->state()[0]->value.to_doubles();

    NamedTensors bad = good;
    bad.erase(bad.begin());
    bad.emplace_back("block.conv.weight", context.full({1}, 0));
    for (auto& [name, tensor] : bad)
        if (name == "dense.bias") tensor = context.full({3}, 0);
    std::string message;
    try {
        model->load(bad, "w.safetensors");
    } catch (const InputError& error) {
        message = error.what();
    }
    for (const char* part :
         {"w.safetensors", "weights of Small", "missing: block.conv.kernel",
          "unexpected: block.conv.weight", "dense.bias is float32 3 instead of float32 2"})
        CHECK_MESSAGE(message.find(part) != std::string::npos, part, " in ", message);
    CHECK(model->state()[0]->value.to_doubles() == before);

    const auto version = model->state()[0]->value.storage()->version;
    model->load(good, "w.safetensors");
    for (size_t i = 0; i < good.size(); ++i)
        CHECK(model->state()[i]->value.to_doubles() == good[i].second.to_doubles());
    CHECK(model->state()[0]->value.storage()->version > version);

    // A narrower file widens; a wider one would lose digits and is refused.
    for (auto& [name, tensor] : good)
        tensor = context.from(tensor.to_doubles(), tensor.shape(), DType::bfloat16);
    model->load(good, "w.safetensors");
    CHECK(model->state()[0]->value.to_doubles() == good[0].second.to_doubles());
    for (auto& [name, tensor] : good)
        tensor = context.from(tensor.to_doubles(), tensor.shape(), DType::float64);
    CHECK_THROWS_AS(model->load(good, "w.safetensors"), InputError);
}

TEST_CASE("module: a frozen part has no gradient and its batch norm runs in inference mode") {
    Context context = make_context();
    const auto model = small_model();
    model->initialize(context, 1);
    Module& block = model->at("block");
    block.freeze();
    CHECK(model->parameters()[0]->trainable == false);
    CHECK(model->parameters()[4]->trainable == true);
    CHECK(model->cost({1, 2, 2, 2}).trainable == 26);
    CHECK(model->print().find("conv: Conv2D(2 -> 3, 1x1) frozen") != std::string::npos);

    Random random(9);
    Tensor x = context.empty({3, 2, 2, 2});
    for (int64_t i = 0; i < x.size(); ++i) x.data<float>()[i] = random.uniform();
    context.training = true;
    const Tensor y = (*model)(context, x);
    CHECK(context.tape.size() == 1);  // dense alone
    context.tape.backward(context, y, context.full(y.shape(), 1));
    CHECK_FALSE(model->parameters()[0]->value.gradient().defined());
    CHECK(model->parameters()[4]->value.gradient().defined());
    for (double value : model->buffers()[0]->value.to_doubles()) CHECK(value == 0);
    model->clear_gradients();
    CHECK_FALSE(model->parameters()[4]->value.gradient().defined());

    block.unfreeze();
    CHECK(model->buffers()[0]->trainable == false);
    (*model)(context, x);
    CHECK(context.tape.size() > 1);
    bool moved = false;
    for (double value : model->buffers()[0]->value.to_doubles()) moved = moved || value != 0;
    CHECK(moved);
    context.tape.clear();
}
