// The transfer model: sizes of the published heads, preprocessing, what is frozen, and gradients.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "models/preprocessing.h"
#include "tests/training/transfer_check.h"
#include "training/classification_loss.h"
#include "training/transfer_setup.h"

using namespace curie;
using namespace curie::test;

TEST_CASE("transfer: heads have the parameters of the published table") {
    struct Head {
        const char* backbone;
        int64_t features, parameters;
    };
    for (const Head& head : {Head{"vgg16", 512, 794966},
                             {"resnet50", 2048, 2367830},
                             {"mobilenet_v2", 1280, 1581398},
                             {"xception", 2048, 2367830},
                             {"nasnet_large", 4032, 4399446},
                             {"inception_v3", 2048, 2367830},
                             {"inception_resnet_v2", 1536, 1843542},
                             {"densenet121", 1024, 1319254}}) {
        CAPTURE(head.backbone);
        Model model = make_model("transfer", {{"backbone", head.backbone}});
        TransferNetwork& network = transfer_network(model);
        CHECK(network.feature_count() == head.features);
        CHECK(network.classifier()->cost({0, head.features}).parameters == head.parameters);
        set_trained_part(model, TransferTraining());
        CHECK(model.module->cost(model.input).trainable == head.parameters);
    }
}

TEST_CASE("transfer: preprocessing is Keras' by the backbone's mode") {
    Context context = context_with(1);
    const double r = 0.2, g = 0.5, b = 0.9;
    const auto of = [&](const char* mode) {
        Preprocessing layer(mode, 3);
        const Tensor x = context.from(std::vector<double>{r, g, b}, {1, 1, 1, 3});
        return layer(context, x).to_doubles();
    };
    const auto check = [](const std::vector<double>& got, const std::vector<double>& want) {
        for (size_t i = 0; i < 3; ++i) CHECK(got[i] == doctest::Approx(want[i]).epsilon(1e-6));
    };
    check(of("none"), {r, g, b});
    check(of("tf"), {255 * r / 127.5 - 1, 255 * g / 127.5 - 1, 255 * b / 127.5 - 1});
    check(of("caffe"), {255 * b - 103.939, 255 * g - 116.779, 255 * r - 123.68});
    check(of("torch"), {(r - .485) / .229, (g - .456) / .224, (b - .406) / .225});
    CHECK(preprocessing_of("vgg16") == "caffe");
    CHECK(preprocessing_of("nasnet_large") == "tf");
    CHECK(preprocessing_of("densenet121") == "torch");
    CHECK_THROWS_WITH_AS(Preprocessing("keras", 3), doctest::Contains("caffe"), InputError);
    CHECK_THROWS_WITH_AS(Preprocessing("caffe", 1), doctest::Contains("3 channels"), InputError);
}

TEST_CASE("transfer: a frozen backbone records no tape and keeps its statistics") {
    Context context = context_with(1);
    Model model = small_model(context, {});
    const auto before = model.module->at("backbone").named_tensors();
    std::vector<std::vector<double>> values;
    for (const auto& [name, tensor] : before) values.push_back(tensor.to_doubles());
    context.training = true;
    const Tensor x = random_images(context, 3);
    const Tensor logits = (*model.module)(context, x);
    const size_t whole = context.tape.size();
    context.tape.clear();
    context.random = Random(0);
    TransferNetwork& network = transfer_network(model);
    const Tensor features = network.features(context, x);
    (*network.classifier())(context, features);
    CHECK(context.tape.size() == whole);
    CHECK(whole > 0);
    for (size_t i = 0; i < before.size(); ++i) CHECK(before[i].second.to_doubles() == values[i]);
}

namespace {

double loss_of(Context& context, Model& model, const Tensor& x) {
    const NoGradient guard(context.tape);
    const std::vector<float> labels{0, 1, 1};
    const Tensor logits = (*model.module)(context, x);
    double loss = 0;
    const std::vector<double> z = logits.to_doubles();
    for (size_t i = 0; i < labels.size(); ++i) {
        const double most = std::max(z[2 * i], z[2 * i + 1]);
        loss += most + std::log(std::exp(z[2 * i] - most) + std::exp(z[2 * i + 1] - most)) -
                z[2 * i + static_cast<size_t>(labels[i])];
    }
    return loss / static_cast<double>(labels.size());
}

/// Compares the gradients of the trained parameters with central differences, in float64.
void check_gradients(const TransferTraining& training, size_t expected_backbone) {
    Context context = context_with(1);
    Model model = small_model(context, training, DType::float64);
    context.training = true;
    const Tensor x = random_images(context, 3, DType::float64);
    const Tensor targets =
        context.from(std::vector<double>{1, 0, 0, 1, 0, 1}, {3, 2}, DType::float64);
    const Tensor loss = classification_loss(context, (*model.module)(context, x), targets);
    CHECK(loss.item() == doctest::Approx(loss_of(context, model, x)).epsilon(1e-12));
    context.tape.backward(context, loss);

    CHECK(unfrozen_parameters(model).size() == expected_backbone);
    size_t compared = 0;
    for (const auto& parameter : model.module->parameters()) {
        CAPTURE(parameter->path);
        CHECK(parameter->value.gradient().defined() == parameter->trainable);
        if (!parameter->trainable) continue;
        const std::vector<double> gradient = parameter->value.gradient().to_doubles();
        const std::vector<double> values = parameter->value.to_doubles();
        // The element of the largest gradient: where others are 0 behind a ReLU, it is not.
        size_t at = 0;
        for (size_t i = 0; i < gradient.size(); ++i)
            if (std::abs(gradient[i]) > std::abs(gradient[at])) at = i;
        constexpr double step = 1e-6;
        std::vector<double> moved = values;
        moved[at] = values[at] + step;
        parameter->value.from_host(moved.data());
        const double above = loss_of(context, model, x);
        moved[at] = values[at] - step;
        parameter->value.from_host(moved.data());
        const double below = loss_of(context, model, x);
        parameter->value.from_host(values.data());
        CHECK(gradient[at] == doctest::Approx((above - below) / (2 * step)).epsilon(1e-4));
        compared += gradient[at] != 0;
    }
    CHECK(compared > expected_backbone);
}

}  // namespace

TEST_CASE("transfer: gradients of the head behind a frozen backbone") {
    check_gradients({}, 0);
}

TEST_CASE("transfer: gradients through an unfrozen tail with frozen batch norms") {
    TransferTraining training;
    training.unfreeze_from = "block_16_depthwise";
    // Three convolutions, and gamma and beta of three batch norms.
    check_gradients(training, 9);
}

TEST_CASE("transfer: gradients through an unfrozen tail with live batch norms") {
    TransferTraining training;
    training.unfreeze_from = "block_16_project_BN";
    training.live_batch_norm = true;
    check_gradients(training, 5);
}

TEST_CASE("transfer: unfrozen batch norms keep or move their statistics, as asked") {
    for (const bool live : {false, true}) {
        CAPTURE(live);
        Context context = context_with(1);
        TransferTraining training;
        training.unfreeze_from = "Conv_1";
        training.live_batch_norm = live;
        Model model = small_model(context, training);
        const auto mean = [&](const std::string& layer) {
            for (const auto& [name, tensor] : model.module->named_tensors())
                if (name == "backbone." + layer + ".moving_mean") return tensor.to_doubles();
            FAIL("no layer " << layer);
            return std::vector<double>();
        };
        const auto frozen = mean("block_16_project_BN"), tail = mean("Conv_1_bn");
        context.training = true;
        (*model.module)(context, random_images(context, 4));
        CHECK(mean("block_16_project_BN") == frozen);
        CHECK((mean("Conv_1_bn") == tail) == !live);
    }
}

TEST_CASE("transfer: another backbone brings its own size and preprocessing") {
    TransferConfig config;
    config.complete();
    CHECK(config.preprocess == "tf");
    config.set_backbone("vgg16");
    config.complete();
    CHECK(config.preprocess == "caffe");
    CHECK(config.height() == 224);
    config.set_backbone("vgg16");  // the same one keeps what it has
    CHECK_FALSE(config.backbone_options.empty());
    config.set_backbone("resnet50");
    config.backbone_options["variant"] = "pytorch";
    config.complete();
    CHECK(config.preprocess == "torch");
    CHECK(preprocessing_of("xception", "pytorch") == "tf");
}

TEST_CASE("transfer: options that do not fit are refused by name") {
    const auto refused = [](const nlohmann::json& options, const char* part) {
        CAPTURE(part);
        CHECK_THROWS_WITH_AS(make_model("transfer", options), doctest::Contains(part), InputError);
    };
    refused({{"backbone", "resnet51"}}, "resnet50");
    refused({{"backbone", "transfer"}}, "expected a backbone, one of lenet5, ");
    refused({{"backbone", "pnet"}}, "got pnet");
    refused({{"hidden", {8, 0}}}, "hidden");
    refused({{"hidden", "many"}}, "hidden");
    refused({{"dropout", 1.0}}, "dropout");
    refused({{"preprocess", "keras"}}, "caffe");
    refused({{"depth", 3}}, "depth");
    refused({{"backbone_options", {{"height", 16}}}}, "32");

    Context context = context_with(1);
    TransferTraining training;
    training.unfreeze_from = "block_16_projekt";
    CHECK_THROWS_WITH_AS(small_model(context, training), doctest::Contains("block_16_project"),
                         InputError);
}
