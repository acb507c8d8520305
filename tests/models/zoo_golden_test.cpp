// The models as Keras computes them, with weights that both sides draw from their names: a wrong
// wire, padding or epsilon anywhere shows in the output.
#include <doctest/doctest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "kernels/register_all.h"
#include "models/registry.h"
#include "tests/golden.h"

using namespace curie;
using namespace curie::test;

namespace {

void draw_weights(Context& context, const Model& model) {
    for (const auto& parameter : model.module->state()) {
        const std::string role = parameter->path.substr(parameter->path.rfind('.') + 1);
        const std::string name = model.name + "/" + parameter->path;
        const Shape& shape = parameter->shape;
        const bool depthwise = role == "depthwise_kernel";
        if (role.ends_with("kernel")) {
            const int64_t fan_in = depthwise ? shape[0] * shape[1] : shape.size() / shape[-1];
            const float limit = std::sqrt(static_cast<float>(6.0 / static_cast<double>(fan_in)));
            parameter->value = golden_symmetric(context, name, shape, limit);
        } else if (role == "gamma" || role == "moving_variance") {
            parameter->value = golden_symmetric(context, name, shape, 0.25f);
            float* values = parameter->value.data<float>();
            for (int64_t i = 0; i < shape.size(); ++i) values[i] += 1;
        } else {
            parameter->value = golden_symmetric(context, name, shape, 0.125f);
        }
    }
}

/// Within 1e-4 of the largest element and, in the sum of squares, of the whole.
void check_summary(Context& context, const SafetensorsFile& file, const std::string& key,
                   const Tensor& tensor) {
    CAPTURE(key);
    const std::vector<double> values = tensor.to_doubles();
    double squares = 0;
    for (double value : values) squares += value * value;
    const double expected = golden(context, file, key + "/l2")[0];
    CHECK(std::sqrt(squares) == doctest::Approx(expected).epsilon(1e-4));
    const std::vector<double> want = golden(context, file, key + "/samples");
    const std::vector<double> got = golden_samples(values);
    REQUIRE(want.size() == got.size());
    const double tolerance = 1e-4 * largest_of(values);
    for (size_t i = 0; i < want.size(); ++i)
        CHECK_MESSAGE(std::abs(got[i] - want[i]) <= tolerance, "sample ", i, ": expected ", want[i],
                      ", got ", got[i]);
}

/// Runs the model on `image`; checks the outputs of the layers `inside`. Returns the model's.
Tensor check_pass(Context& context, const SafetensorsFile& file, const Model& model,
                  const Tensor& image, const std::vector<std::string>& inside) {
    std::map<std::string, Tensor> outputs;
    for (const std::string& layer : inside) outputs[layer] = Tensor();
    context.on_layer_output = [&](const std::string& path, const Tensor& y) {
        // Keras' layers end in their activation, which is a layer of its own here.
        std::string layer = path;
        for (const char* ending : {"_relu", "_tanh"})
            if (path.ends_with(ending)) layer = path.substr(0, path.size() - 5);
        if (outputs.count(layer)) outputs[layer] = y;
    };
    const Tensor output = (*model.module)(context, image);
    context.on_layer_output = {};
    for (const auto& [layer, y] : outputs) {
        REQUIRE_MESSAGE(y.defined(), layer);
        check_summary(context, file, model.name + "/" + layer, y);
    }
    return output;
}

}  // namespace

TEST_CASE("zoo: outputs and activations as Keras computes them") {
    const SafetensorsFile file = golden_file("zoo_keras");
    const auto models = nlohmann::json::parse(file.metadata("models"));
#ifdef __SANITIZE_ADDRESS__
    const std::set<std::string> large = {"resnet101", "inception_resnet_v2", "nasnet_large"};
    MESSAGE("under a sanitizer without resnet101, inception_resnet_v2 and nasnet_large: minutes");
#else
    const std::set<std::string> large;
#endif
    for (const auto& [name, settings] : models.items()) {
        if (large.count(name)) continue;
        CAPTURE(name);
        Context context(all_operations(), {});
        const int64_t side = settings.at("side");
        const Model model = make_model(name, {{"top", false}, {"height", side}, {"width", side}});
        draw_weights(context, model);
        const NoGradient guard(context.tape);
        const Tensor image = golden_symmetric(context, name + "/image", {1, side, side, 3}, 1);
        const Tensor output = check_pass(context, file, model, image, settings.at("inside"));
        check_summary(context, file, name + "/output", output);
    }
}

TEST_CASE(
    "classics: LeNet-5, AlexNet and GoogLeNet with their classifiers as Keras computes them") {
    const SafetensorsFile file = golden_file("classics_keras");
    const auto models = nlohmann::json::parse(file.metadata("models"));
    CHECK(models.size() == 3);
    for (const auto& [name, settings] : models.items()) {
        CAPTURE(name);
        Context context(all_operations(), {});
        const Model model = make_model(name, settings.at("options"));
        draw_weights(context, model);
        const NoGradient guard(context.tape);
        const Tensor image =
            golden_symmetric(context, name + "/image", model.input, settings.at("largest"));
        const Tensor output = check_pass(context, file, model, image, settings.at("inside"));
        check_summary(context, file, name + "/output", output);
        if (settings.at("training").empty()) continue;
        context.training = true;  // what only training computes, before its dropout
        check_pass(context, file, model, image, settings.at("training"));
    }
}
