// The optimisers against keras_semantics' golden steps and against twenty steps by Keras, with each
// kind of clipping; exact resumption.
#include "optim/optimizer.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "layers/dense.h"
#include "optim/adam.h"
#include "optim/adamw.h"
#include "optim/l2.h"
#include "optim/sgd.h"
#include "tests/golden.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

std::shared_ptr<Parameter> make_parameter(const std::string& path, const Tensor& value) {
    auto parameter = std::make_shared<Parameter>();
    parameter->path = path;
    parameter->shape = value.shape();
    parameter->value = value;
    parameter->value.set_requires_gradient();
    return parameter;
}

std::unique_ptr<Optimizer> make_optimizer(Context& context, const Parameters& parameters,
                                          const nlohmann::json& keras) {
    GradientClipping clipping;
    clipping.value = keras.value("clipvalue", 0.0);
    clipping.norm = keras.value("clipnorm", 0.0);
    clipping.global_norm = keras.value("global_clipnorm", 0.0);
    const double rate = keras.at("learning_rate");
    if (keras.at("optimiser") == "SGD")
        return std::make_unique<Sgd>(context, parameters,
                                     SgdOptions{.learning_rate = rate,
                                                .momentum = keras.value("momentum", 0.0),
                                                .nesterov = keras.value("nesterov", false)},
                                     clipping);
    const AdamOptions options{.learning_rate = rate,
                              .beta1 = keras.value("beta_1", 0.9),
                              .beta2 = keras.value("beta_2", 0.999),
                              .epsilon = keras.value("epsilon", 1e-7),
                              .weight_decay = keras.value("weight_decay", 0.0),
                              .amsgrad = keras.value("amsgrad", false)};
    if (keras.at("optimiser") == "AdamW")
        return std::make_unique<AdamW>(context, parameters, options, clipping);
    return std::make_unique<Adam>(context, parameters, options, clipping);
}

}  // namespace

TEST_CASE("optimisers: Adam's golden steps (keras_semantics, optimisers)") {
    Context context = make_context();
    const auto run = [&](const std::vector<double>& gradients) {
        const auto parameter = make_parameter("w", context.full({1}, 1, DType::float64));
        Adam adam(context, {parameter});
        std::vector<double> values;
        for (double gradient : gradients) {
            parameter->value.set_gradient(context.full({1}, gradient, DType::float64));
            adam.step(context);
            values.push_back(parameter->value.item());
        }
        const NamedTensors state = adam.state(context);
        CHECK(state[0].second.item() == static_cast<double>(gradients.size()));
        return std::pair(values, std::pair(state[1].second.item(), state[2].second.item()));
    };
    const auto [values, moments] = run({0.1, -0.2, 0.3});
    CHECK(std::abs(values[0] - 0.999000031622) < 1e-11);
    CHECK(std::abs(values[1] - 0.999366129971) < 1e-11);
    CHECK(std::abs(values[2] - 0.999022891792) < 1e-11);
    CHECK(std::abs(moments.first - 0.0201) < 1e-12);
    CHECK(std::abs(moments.second - 1.39940010e-4) < 1e-12);
    const auto tiny = run({1e-6, 1e-6}).first;
    CHECK(std::abs(tiny[0] - 0.999759746927) < 1e-11);
    CHECK(std::abs(tiny[1] - 0.999450783324) < 1e-11);
}

// The values are of order 1, so one float32 rounding is 6e-8; the steps round some twenty times.
TEST_CASE("optimisers: twenty steps as Keras takes them, with every kind of clipping") {
    Context context = make_context();
    const SafetensorsFile file = golden_file("optimisers_keras");
    const nlohmann::json cases = nlohmann::json::parse(file.metadata("cases"));
    CHECK(cases.size() == 26);
    for (const auto& [name, keras] : cases.items()) {
        CAPTURE(name);
        std::map<std::string, std::vector<double>> gradients, want;
        Parameters parameters;
        for (const std::string part : {"a", "b"}) {
            parameters.push_back(make_parameter(part, file.tensor(context, "start/" + part)));
            gradients[part] = golden(context, file, "gradient/" + part);
            want[part] = golden(context, file, "case/" + name + "/" + part);
        }
        const auto optimizer = make_optimizer(context, parameters, keras);
        const float scale = keras.at("gradient_scale");
        for (size_t step = 0; step < 20; ++step) {
            for (const auto& parameter : parameters) {
                const auto size = static_cast<size_t>(parameter->value.size());
                std::vector<float> gradient;
                for (size_t i = 0; i < size; ++i)
                    gradient.push_back(
                        static_cast<float>(gradients[parameter->path][step * size + i]) * scale);
                parameter->value.set_gradient(context.from(gradient, parameter->shape));
            }
            optimizer->step(context);
            for (const auto& parameter : parameters) {
                const auto got = parameter->value.to_doubles();
                const auto from =
                    want[parameter->path].begin() + static_cast<std::ptrdiff_t>(step * got.size());
                const std::vector<double> expected(from,
                                                   from + static_cast<std::ptrdiff_t>(got.size()));
                const double worst = worst_difference(got, expected);
                // Each step rounds a weight below 2 once on either side, by up to 1.2e-7.
                const double rounding = 1.2e-7 * static_cast<double>(step + 4);
                CHECK_MESSAGE(worst <= rounding, "step ", step, " of ", parameter->path,
                              ": off by ", worst);
            }
        }
    }
}

TEST_CASE("optimisers: a resumed run continues bit for bit; a foreign state is refused") {
    const std::vector<nlohmann::json> kinds{
        {{"optimiser", "Adam"}, {"learning_rate", 0.01}, {"amsgrad", true}},
        {{"optimiser", "AdamW"}, {"learning_rate", 0.01}, {"weight_decay", 0.1}},
        {{"optimiser", "SGD"}, {"learning_rate", 0.01}, {"momentum", 0.9}, {"nesterov", true}},
        {{"optimiser", "SGD"}, {"learning_rate", 0.01}}};
    for (const auto& kind : kinds) {
        CAPTURE(kind.dump());
        Context context = make_context();
        const auto start = [&] {
            return Parameters{make_parameter("w", context.full({3}, 0.5)),
                              make_parameter("v", context.full({2, 2}, -1))};
        };
        const auto steps = [&](Optimizer& optimizer, const Parameters& parameters, int from,
                               int to) {
            for (int step = from; step < to; ++step) {
                for (const auto& parameter : parameters)
                    parameter->value.set_gradient(golden_symmetric(
                        context, parameter->path + std::to_string(step), parameter->shape, 1));
                optimizer.step(context);
            }
        };
        const Parameters whole = start(), parts = start();
        const auto uninterrupted = make_optimizer(context, whole, kind);
        steps(*uninterrupted, whole, 0, 7);
        const auto first = make_optimizer(context, parts, kind);
        steps(*first, parts, 0, 4);
        const auto second = make_optimizer(context, parts, kind);
        second->load_state(context, first->state(context), "last.safetensors");
        CHECK(second->iterations() == 4);
        steps(*second, parts, 4, 7);
        for (size_t i = 0; i < whole.size(); ++i)
            CHECK(whole[i]->value.to_doubles() == parts[i]->value.to_doubles());

        NamedTensors foreign = first->state(context);
        foreign.emplace_back("w/other", context.full({3}, 0));
        CHECK_THROWS_AS(second->load_state(context, foreign, "last.safetensors"), InputError);
        CHECK(second->iterations() == 7);
    }
}

TEST_CASE("optimisers: frozen parameters stay, missing gradients and bad settings are errors") {
    Context context = make_context();
    const Parameters parameters{make_parameter("w", context.full({2}, 1)),
                                make_parameter("frozen", context.full({2}, 1))};
    Sgd sgd(context, parameters, {.learning_rate = 0.5});
    CHECK_THROWS_WITH_AS(sgd.step(context),
                         "[sgd] expected a gradient for w, got none; run backward() on a loss that "
                         "depends on it or freeze its layer",
                         Error);
    CHECK(sgd.iterations() == 0);
    parameters[0]->value.set_gradient(context.full({2}, 1));
    parameters[1]->trainable = false;
    const uint64_t version = parameters[0]->value.storage()->version;
    sgd.step(context);
    CHECK(parameters[0]->value.to_doubles() == std::vector<double>{0.5, 0.5});
    CHECK(parameters[1]->value.to_doubles() == std::vector<double>{1, 1});
    CHECK(parameters[0]->value.storage()->version > version);
    CHECK_THROWS_AS(Sgd(context, {parameters[1]}), Error);
    CHECK_THROWS_AS(Sgd(context, parameters, {.momentum = -1}), InputError);
    CHECK_THROWS_AS(Adam(context, parameters, {.beta1 = 1}), InputError);
    CHECK_THROWS_AS(Adam(context, parameters, {.epsilon = 0}), InputError);
    CHECK_THROWS_AS(Sgd(context, parameters, {}, {.value = 1, .norm = 1}), InputError);
    CHECK_THROWS_AS(Sgd(context, parameters, {}, {.norm = -1}), InputError);
}

TEST_CASE("optimisers: L2 is a part of the loss and reaches the regularised kernels alone") {
    Context context = make_context();
    Dense layer(2, 1, {.l2 = 0.25});
    layer.initialize(context, 1);
    layer.parameters()[0]->value.data<float>()[0] = 3;
    layer.parameters()[0]->value.data<float>()[1] = -1;
    const Tensor loss = context.full({}, 2);
    const Tensor total = add_l2_regularization(context, loss, layer.parameters());
    CHECK(total.item() == doctest::Approx(2 + 0.25 * 10));
    context.tape.backward(context, total);
    CHECK(layer.parameters()[0]->value.gradient().to_doubles() == std::vector<double>{1.5, -0.5});
    CHECK_FALSE(layer.parameters()[1]->value.gradient().defined());
    layer.freeze();
    CHECK_FALSE(l2_regularization(context, layer.parameters()).defined());
    CHECK(add_l2_regularization(context, loss, layer.parameters()).item() == 2);
}
