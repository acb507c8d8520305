// P-NET's training steps against Keras 2, Keras 3 and PyTorch, recorded in tests/fixtures.
//
// Tolerances. tests/fixtures/precision.md measures what float32 costs the other frameworks against
// float64; an engine that is right in float32 is off by as much, in other places. Each tolerance
// below is a few times the worst figure there, relative to the tensor's largest element. Only two
// kinds of tensors have another: convolution biases in front of a batch norm have a zero true
// gradient, which Adam turns into a noise of up to steps x learning rate, and the moving means
// follow those biases; they are compared within steps x learning rate.
#include <doctest/doctest.h>

#include "optim/adam.h"
#include "optim/sgd.h"
#include "tests/gpu.h"
#include "tests/models/golden_pnet.h"

using namespace curie;
using namespace curie::test;

namespace {

/// Everything that one training pass leaves behind, keyed as in the fixtures.
std::map<std::string, Tensor> training_pass(Context& context, Module& model,
                                            const GoldenCase& golden, double& loss_value) {
    std::map<std::string, Tensor> result, outputs;
    context.on_layer_output = [&](const std::string& layer, const Tensor& output) {
        outputs[layer] = output;
        outputs[layer].retain_gradient();
    };
    const Tensor loss = golden_loss(context, model, golden, 0);
    context.on_layer_output = {};
    loss_value = loss.item();
    context.tape.backward(context, loss);
    for (const auto& [layer, output] : outputs) {
        result["activation/" + layer] = output;
        result["activation_gradient/" + layer] = output.gradient();
    }
    for (const auto& parameter : model.parameters())
        result["gradient/" + parameter->path] = parameter->value.gradient();
    for (const auto& buffer : model.buffers()) result["state/" + buffer->path] = buffer->value;
    for (const auto& [key, tensor] : result) REQUIRE_MESSAGE(tensor.defined(), key);
    return result;
}

/// With batch norm and ReLU in one, the layer `bn` gives what is `relu` elsewhere.
std::map<std::string, Tensor> with_names_of_separate_layers(std::map<std::string, Tensor> values) {
    std::map<std::string, Tensor> renamed;
    for (auto& [key, tensor] : values) {
        std::string name = key;
        const bool layer = key.rfind("activation", 0) == 0;
        if (layer && ends_with(key, "bn") && !ends_with(key, "project_bn"))
            name.replace(name.size() - 2, 2, "relu");
        renamed[name] = tensor;
    }
    return renamed;
}

struct Tolerances {
    double loss = 0;        ///< relative
    double activation = 0;  ///< this and the others relative to the tensor's largest element
    double activation_gradient = 0;
    double gradient = 0;
    double block1_gradient = 0;
    double zero_gradient = 0;  ///< absolute: of biases in front of a batch norm
    double state = 0;
};

double tolerance_of(const std::string& key, double largest, const Tolerances& tolerances) {
    if (key.rfind("activation/", 0) == 0) return largest * tolerances.activation;
    if (key.rfind("activation_gradient/", 0) == 0) return largest * tolerances.activation_gradient;
    if (key.rfind("state/", 0) == 0) return largest * tolerances.state;
    if (is_bias_before_batch_norm(key.substr(9))) return tolerances.zero_gradient;
    return largest * (key.rfind("gradient/block1.", 0) == 0 ? tolerances.block1_gradient
                                                            : tolerances.gradient);
}

/// Compares each key of a fixture, in full or in samples; returns how many.
int compare(Context& context, const SafetensorsFile& file,
            const std::map<std::string, Tensor>& values, const Tolerances& tolerances) {
    int compared = 0;
    for (const auto& [key, tensor] : values) {
        const bool sampled = file.contains(key + "/samples");
        if (!sampled && !file.contains(key)) continue;
        ++compared;
        const auto all = tensor.to_doubles();
        const auto got = sampled ? golden_samples(all) : all;
        const auto want = golden(context, file, sampled ? key + "/samples" : key);
        const double tolerance = tolerance_of(key, largest_of(want), tolerances);
        const double worst = worst_difference(got, want);
        CHECK_MESSAGE(worst <= tolerance, key, " is off by ", worst, ", allowed ", tolerance);
        if (!sampled) continue;
        const double norm = golden(context, file, key + "/l2")[0];
        const double root = std::sqrt(static_cast<double>(all.size()));
        CHECK_MESSAGE(std::abs(norm_of(all) - norm) <= tolerance * root, key, " has norm ",
                      norm_of(all), " instead of ", norm);
        double sum = 0;
        for (double value : all) sum += value;
        const double allowed = tolerance * static_cast<double>(all.size());
        CHECK_MESSAGE(std::abs(sum - golden(context, file, key + "/sum")[0]) <= allowed, key,
                      " has another sum");
    }
    return compared;
}

Context context_on(DeviceKind device) {
    if (device == DeviceKind::cuda) return make_gpu_context();
    return device == DeviceKind::sim ? make_sim_context("forward") : make_context();
}

void check_loss(double got, double want, double tolerance) {
    CHECK_MESSAGE(std::abs(got - want) <= tolerance * std::abs(want), "loss ", got, " instead of ",
                  want);
}

/// One step of the narrow network, everything compared.
void check_narrow_step(const std::string& framework, bool fused, DeviceKind device) {
    const Tolerances tolerances{.loss = 1e-6,
                                .activation = 1e-5,
                                .activation_gradient = 1e-5,
                                .gradient = 2e-5,
                                .block1_gradient = 1e-4,
                                .zero_gradient = 1e-5,
                                .state = 1e-5};
    CAPTURE(framework);
    CAPTURE(fused);
    CAPTURE(name_of(device));
    const std::string prefix = "pnet_narrow_step_" + framework + "_";
    Context context = context_on(device);
    GoldenCase golden_case(golden_file(prefix + "gradients"));
    golden_case.config.fuse_activation = fused;
    const auto model = golden_pnet(context, golden_case.config);
    double loss = 0;
    auto values = training_pass(context, *model, golden_case, loss);
    if (fused) values = with_names_of_separate_layers(values);
    const SafetensorsFile gradients = golden_file(prefix + "gradients");
    check_loss(loss, golden(context, gradients, "loss")[0], tolerances.loss);
    int compared = compare(context, gradients, values, tolerances);
    for (const char* part :
         {"activations_1", "activations_2", "activation_gradients_1", "activation_gradients_2"})
        compared += compare(context, golden_file(prefix + part), values, tolerances);
    // 31 layers, less the five batch norms' own outputs where they are fused.
    CHECK(compared == static_cast<int>(values.size()));
    CHECK(compared == 48 + 2 * (fused ? 25 : 31));
}

// Ten steps amplify rounding; the figures are those of precision.md for ten steps.
struct TenSteps {
    std::string name;
    double loss, weights, moving_variance;
};

void check_ten_steps(const TenSteps& run, DeviceKind device) {
    CAPTURE(run.name);
    CAPTURE(name_of(device));
    Context context = context_on(device);
    const SafetensorsFile file = golden_file(run.name);
    const GoldenCase golden_case(file);
    const auto model = golden_pnet(context, golden_case.config);
    const int64_t steps = std::stoll(file.metadata("steps"));
    const bool adam = file.metadata("optimiser") == "Adam";
    std::unique_ptr<Optimizer> optimizer;
    if (adam) {
        optimizer = std::make_unique<Adam>(context, model->parameters());
    } else {
        SgdOptions options;
        options.momentum = std::stod(file.metadata("momentum"));
        options.nesterov = file.metadata("nesterov") == "true";
        optimizer = std::make_unique<Sgd>(context, model->parameters(), options);
    }
    optimizer->learning_rate = std::stod(file.metadata("learning_rate"));
    const auto losses = golden(context, file, "losses");
    REQUIRE(static_cast<int64_t>(losses.size()) == steps);
    for (int64_t step = 0; step < steps; ++step) {
        const Tensor loss = golden_loss(context, *model, golden_case, step);
        CAPTURE(step);
        check_loss(loss.item(), losses[static_cast<size_t>(step)], run.loss);
        context.tape.backward(context, loss);
        optimizer->step(context);
        model->clear_gradients();
    }
    const double drift = static_cast<double>(steps) * optimizer->learning_rate;
    for (const auto& parameter : model->state()) {
        const std::string& path = parameter->path;
        const std::string key = "weights/" + path;
        const bool sampled = file.contains(key + "/samples");
        const auto all = parameter->value.to_doubles();
        const auto want = golden(context, file, sampled ? key + "/samples" : key);
        double tolerance = largest_of(want) * run.weights;
        if (ends_with(path, ".moving_variance")) tolerance = largest_of(want) * run.moving_variance;
        if (adam && (is_bias_before_batch_norm(path) || ends_with(path, ".moving_mean")))
            tolerance = drift;
        const double worst = worst_difference(sampled ? golden_samples(all) : all, want);
        CHECK_MESSAGE(worst <= tolerance, path, " is off by ", worst, ", allowed ", tolerance);
        if (!sampled) continue;
        const double norm = golden(context, file, key + "/l2")[0];
        CHECK_MESSAGE(
            std::abs(norm_of(all) - norm) <= tolerance * std::sqrt(static_cast<double>(all.size())),
            path, " has norm ", norm_of(all), " instead of ", norm);
    }
}

const TenSteps narrow_adam{"pnet_narrow_adam_tf_keras", 1e-5, 1e-3, 1e-5};
const TenSteps narrow_adam_keras{"pnet_narrow_adam_keras", 1e-5, 1e-3, 1e-5};
const TenSteps narrow_sgd{"pnet_narrow_sgd_torch", 1e-5, 3e-4, 1e-5};

// In block 1 of the full size some of 3.6 million ReLU inputs lie within rounding of zero, and
// TensorFlow's float32 statistics over 100352 pixels are off by a few 1e-6: its block 1 gradients
// deviate by 1e-2 of their largest element from float64, PyTorch's in float32 by 1.5e-4. A bias in
// front of a batch norm has a zero gradient: what is left is the rounding of its sum over those
// pixels, 3.6e-5 in Keras.
void check_full_step(DeviceKind device) {
    const std::map<std::string, Tolerances> frameworks{{"tf_keras",
                                                        {.loss = 1e-6,
                                                         .activation = 5e-5,
                                                         .activation_gradient = 5e-5,
                                                         .gradient = 1e-4,
                                                         .block1_gradient = 3e-2,
                                                         .zero_gradient = 1e-4,
                                                         .state = 2e-5}},
                                                       {"torch",
                                                        {.loss = 1e-6,
                                                         .activation = 1e-5,
                                                         .activation_gradient = 1e-5,
                                                         .gradient = 5e-5,
                                                         .block1_gradient = 1e-3,
                                                         .zero_gradient = 5e-5,
                                                         .state = 1e-5}}};
    for (const auto& [framework, tolerances] : frameworks) {
        CAPTURE(framework);
        Context context = context_on(device);
        const SafetensorsFile file = golden_file("pnet_full_step_" + framework);
        const GoldenCase golden_case(file);
        const auto model = golden_pnet(context, golden_case.config);
        double loss = 0;
        const auto values =
            with_names_of_separate_layers(training_pass(context, *model, golden_case, loss));
        check_loss(loss, golden(context, file, "loss")[0], tolerances.loss);
        CHECK(compare(context, file, values, tolerances) == 48 + 2 * 25);
    }
}

}  // namespace

TEST_CASE("golden: both sides draw the same weights and batches") {
    Context context = make_context();
    const SafetensorsFile file = golden_file("philox");
    int compared = 0;
    const auto check = [&](const std::string& key, const Tensor& tensor) {
        auto got = golden_samples(tensor.to_doubles());
        const auto want = golden(context, file, key);
        got.resize(want.size());
        CHECK_MESSAGE(got == want, key);
        ++compared;
    };
    for (const char* width : {"0.125", "1.0"}) {
        PnetConfig config;
        config.width_multiplier = std::stod(width);
        for (const auto& parameter : golden_pnet(context, config)->state())
            check(fmt::format("width_{}/{}", width, parameter->path), parameter->value);
    }
    const GoldenCase narrow(golden_file("pnet_narrow_adam_keras"));
    for (int64_t step : {0, 1}) {
        check(fmt::format("batch/x.{}", step), golden_images(context, narrow, step));
        check(fmt::format("batch/y.{}", step), golden_labels(context, narrow, step));
    }
    for (const char* name : {"block1.expand.kernel", "x.0", "\u00e9"})
        check(fmt::format("uniform/{}", name), golden_uniform(context, name, {19}));
    CHECK(compared == 2 * 48 + 4 + 3);
}

TEST_CASE("golden: every activation, gradient and statistic of a narrow step") {
    for (const char* framework : {"tf_keras", "torch"})
        for (bool fused : {false, true})
            for (DeviceKind device : {DeviceKind::cpu, DeviceKind::sim})
                check_narrow_step(framework, fused, device);
}

TEST_CASE("golden: Keras 3's rule for the moving variance") {
    Context context = make_context();
    const SafetensorsFile file = golden_file("pnet_narrow_step_keras_state");
    const GoldenCase golden_case(file);
    CHECK(golden_case.config.moving_variance == MovingVariance::keras3);
    const auto model = golden_pnet(context, golden_case.config);
    double loss = 0;
    const auto values = training_pass(context, *model, golden_case, loss);
    check_loss(loss, golden(context, file, "loss")[0], 1e-6);
    CHECK(compare(context, file, values, Tolerances{.state = 1e-5}) == 14);
}

TEST_CASE("golden: a step of the full network at 224 x 224") {
    check_full_step(DeviceKind::cpu);
}

// Seconds, but more than a minute under a sanitizer, where the narrow network's steps do.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool slow_here = true;
#else
constexpr bool slow_here = false;
#endif
TEST_CASE("golden: a step of the full network at 224 x 224 on the simulator" *
          doctest::skip(slow_here)) {
    check_full_step(DeviceKind::sim);
}

TEST_CASE("golden: ten optimiser steps, their losses and the weights after them") {
    const TenSteps all[] = {narrow_adam,
                            narrow_adam_keras,
                            narrow_sgd,
                            {"pnet_full_adam_tf_keras", 1e-4, 1e-3, 1e-4},
                            {"pnet_full_adam_keras", 1e-4, 1e-3, 1e-4},
                            {"pnet_full_sgd_torch", 1e-5, 1e-5, 1e-5}};
    for (const TenSteps& run : all) check_ten_steps(run, DeviceKind::cpu);
    for (const TenSteps& run : {narrow_adam, narrow_adam_keras, narrow_sgd})
        check_ten_steps(run, DeviceKind::sim);
}

TEST_CASE("cuda: the golden steps of Keras and PyTorch on a GPU") {
    CURIE_SKIP_WITHOUT_GPU();
    for (const char* framework : {"tf_keras", "torch"})
        for (bool fused : {false, true}) check_narrow_step(framework, fused, DeviceKind::cuda);
    check_full_step(DeviceKind::cuda);
    for (const TenSteps& run : {narrow_adam, narrow_sgd}) check_ten_steps(run, DeviceKind::cuda);
}
