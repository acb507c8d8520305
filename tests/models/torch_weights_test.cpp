// Weights in the naming of torchvision and timm: the models compute what PyTorch does with them.
#include "models/torch_names.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "kernels/register_all.h"
#include "models/registry.h"
#include "models/timm_names.h"
#include "tests/golden.h"
#include "tests/models/weight_message.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

namespace {

/// As tests/fixtures/generate/zoo_torch.py draws them.
Tensor draw(Context& context, const std::string& name, const Shape& shape) {
    const std::string role = name.substr(name.rfind('.') + 1), stream = "torch/" + name;
    if (shape.rank() > 1) {
        const auto fan_in = static_cast<double>(shape.size() / shape[0]);
        return golden_symmetric(context, stream, shape, std::sqrt(static_cast<float>(6 / fan_in)));
    }
    if (role != "weight" && role != "running_var")
        return golden_symmetric(context, stream, shape, 0.125f);
    Tensor tensor = golden_symmetric(context, stream, shape, 0.25f);
    for (int64_t i = 0; i < tensor.size(); ++i) tensor.data<float>()[i] += 1;
    return tensor;
}

struct Files {
    SafetensorsFile golden = golden_file("zoo_torch");
    nlohmann::json settings;
    TemporaryFolder folder;
    std::string path = folder.path().string() + "/torch.safetensors";
    Context context{all_operations(), {}};

    explicit Files(const std::string& model)
        : settings(nlohmann::json::parse(golden.metadata("models")).at(model)) {
        NamedTensors tensors;
        for (const auto& [name, extents] : settings.at("shapes").items())
            tensors.emplace_back(name,
                                 draw(context, name, Shape(extents.get<std::vector<int64_t>>())));
        write_safetensors(path, tensors);
    }

    Model make(const std::string& model, const nlohmann::json& further) {
        nlohmann::json options = settings.at("options");
        options.update({{"top", false}, {"height", settings.at("side")}});
        options["width"] = settings.at("side");
        options.update(further);
        Model made = make_model(model, options);
        made.module->initialize(context, 0);
        return made;
    }
};

void check_model(const std::string& name, const nlohmann::json& further) {
    CAPTURE(name);
    Files it(name);
    const Model model = it.make(name, further);
    const LoadedWeights loaded = load_weights(*model.module, read_weight_file(it.path));
    CHECK(loaded.missing.empty());
    CHECK(loaded.unexpected.empty());
    CHECK(loaded.difference.empty());
    const NoGradient guard(it.context.tape);
    it.context.training = false;
    const Tensor image = golden_symmetric(it.context, name + "/image", model.input, 1);
    const std::vector<double> got = (*model.module)(it.context, image).to_doubles();
    const double norm = golden(it.context, it.golden, name + "/output/l2")[0];
    CHECK(norm_of(got) == doctest::Approx(norm).epsilon(1e-4));
    CHECK(worst_difference(golden_samples(got),
                           golden(it.context, it.golden, name + "/output/samples")) <=
          1e-4 * largest_of(got));
}

const nlohmann::json pytorch = {{"variant", "pytorch"}};

}  // namespace

TEST_CASE("weights: torchvision's MobileNetV2 and DenseNet-121 compute as in PyTorch") {
    for (const char* name : {"mobilenet_v2", "densenet121"}) check_model(name, pytorch);
}
// The larger ones take seconds: ./curie test --all
TEST_CASE("weights: torchvision's and timm's larger models compute as in PyTorch" *
          doctest::skip()) {
    for (const char* name : {"resnet50", "xception", "inception_v3"}) check_model(name, pytorch);
    check_model("vgg16", nlohmann::json::object());
}

TEST_CASE("weights: a model that computes otherwise than PyTorch's says why") {
    Files it("mobilenet_v2");
    const Model keras = it.make("mobilenet_v2", nlohmann::json::object());
    const std::string refused = loading_message(*keras.module, it.path);
    CAPTURE(refused);
    CHECK(refused.find("torchvision's MobileNetV2 computes otherwise than MobileNetV2: it pads "
                       "both sides before strided convolutions, and the epsilon of its batch norms "
                       "is 1e-5") != std::string::npos);
    CHECK(refused.find(R"({"variant": "pytorch"})") != std::string::npos);
    const LoadedWeights loaded = load_weights(*keras.module, read_weight_file(it.path), true);
    CHECK(loaded.missing.empty());
    CHECK(loaded.text(it.path).find("the numbers will differ") != std::string::npos);
}

TEST_CASE("weights: every layer of a variant of PyTorch has a name there") {
    // What a file of the library holds, by the inverse of the table; shapes come from the model.
    struct Named {
        const char *model, *mark;
        std::vector<std::string> recognised;
    };
    for (const Named& named :
         {Named{"nasnet_large",
                "timm's NASNet-A large",
                {"cell_stem_0.conv_1x1.conv.weight", "cell_17.conv_1x1.conv.weight"}},
          Named{"inception_resnet_v2",
                "timm's Inception-ResNet-v2",
                {"conv2d_1a.conv.weight", "repeat_1.19.conv2d.weight"}},
          Named{
              "xception", "timm's Xception", {"block12.rep.4.conv1.weight", "block12.skip.weight"}},
          Named{"mobilenet_v2",
                "timm's MobileNetV2",
                {"blocks.6.0.conv_pwl.weight", "blocks.0.0.conv_dw.weight"}},
          Named{"vgg19",
                "timm's VGG19",
                {"pre_logits.fc1.weight", "features.28.bias", "features.34.bias"}},
          Named{"resnet101",
                "torchvision's ResNet",
                {"layer4.2.conv3.weight", "bn1.running_mean"}}}) {
        CAPTURE(named.model);
        const HasTensor has = [&](const std::string& name) {
            return std::find(named.recognised.begin(), named.recognised.end(), name) !=
                   named.recognised.end();
        };
        auto model = torchvision_model(has);
        if (!model) model = timm_model(has);
        REQUIRE(model.has_value());
        CHECK(model->origin == named.mark);
        std::set<std::string> names;
        for (const TorchLayer& layer : model->layers) names.insert(layer.keras);
        const std::string name = named.model;
        const Model made = make_model(name, name == "vgg19" ? nlohmann::json::object() : pytorch);
        for (const auto& parameter : made.module->state()) {
            const std::string layer = parameter->path.substr(0, parameter->path.rfind('.'));
            CHECK_MESSAGE(names.count(layer) == 1, layer);
        }
    }
}

TEST_CASE("weights: kernels of PyTorch are turned, and the inputs behind a Flatten reordered") {
    Context context(all_operations(), {});
    const TemporaryFolder folder;
    const std::string path = folder.path().string() + "/vgg.safetensors";
    const Tensor convolution = golden_symmetric(context, "convolution", {5, 2, 3, 4}, 1);
    const Tensor dense = golden_symmetric(context, "dense", {3, 2 * 7 * 7}, 1);
    write_safetensors(path, {{"features.28.weight", convolution},
                             {"features.28.bias", golden_symmetric(context, "bias", {5}, 1)},
                             {"classifier.0.weight", dense},
                             {"classifier.9.weight", dense}});
    const WeightFile file = read_weight_file(path);
    CHECK(file.format == "torchvision's VGG16");
    REQUIRE(file.layers.size() == 3);
    CHECK(file.layers[0].name == "block5_conv3");
    CHECK(file.layers[1].name == "fc1");
    CHECK(file.layers[2].name == "classifier.9.weight");  // shown as not in the model
    const WeightArray& kernel = file.layers[0].arrays.at(0);
    REQUIRE(kernel.shape == Shape{3, 4, 2, 5});
    const WeightArray& first = file.layers[1].arrays.at(0);
    REQUIRE(first.shape == Shape{98, 3});
    size_t at = 0, wrong = 0;
    for (int h = 0; h < 3; ++h)
        for (int w = 0; w < 4; ++w)
            for (int c = 0; c < 2; ++c)
                for (int o = 0; o < 5; ++o)
                    wrong += kernel.values[at++] !=
                             convolution.data<float>()[((o * 2 + c) * 3 + h) * 4 + w];
    at = 0;
    for (int h = 0; h < 7; ++h)
        for (int w = 0; w < 7; ++w)
            for (int c = 0; c < 2; ++c)
                for (int o = 0; o < 3; ++o)
                    wrong +=
                        first.values[at++] != dense.data<float>()[o * 98 + (c * 7 + h) * 7 + w];
    CHECK(wrong == 0);
}

TEST_CASE("weights: safetensors that lie or are unknown are refused by name") {
    Context context(all_operations(), {});
    const TemporaryFolder folder;
    const std::string path = folder.path().string() + "/bad.safetensors";
    const Model model = make_model("squeezenet", {{"top", false}});
    model.module->initialize(context, 0);
    const auto refused = [&](const std::string& header, size_t bytes) {
        const uint64_t length = header.size();
        std::ofstream out(path, std::ios::binary);
        out.write(reinterpret_cast<const char*>(&length), 8);
        out << header << std::string(bytes, '\0');
        out.close();
        const std::string message = loading_message(*model.module, path);
        CHECK(message.find("bad.safetensors") != std::string::npos);
        return message;
    };
    const auto tensor = [](const char* dtype, const char* shape, const char* offsets) {
        return fmt::format(
            R"({{"conv.kernel": {{"dtype": "{}", "shape": {}, "data_offsets": {}}}}})", dtype,
            shape, offsets);
    };
    CHECK(refused(tensor("F32", "[2]", "[0, 80000]"), 8).find("conv.kernel") != std::string::npos);
    CHECK(refused(tensor("F32", "[2]", "[8, 16]"), 16).find("hole") != std::string::npos);
    CHECK(refused(tensor("F32", "[4611686018427387904, 4]", "[0, 8]"), 8).find("conv.kernel") !=
          std::string::npos);
    CHECK(refused(tensor("F32", "[100]", "[0, 400]"), 8).find("truncated") != std::string::npos);
    CHECK(refused(tensor("I32", "[2]", "[0, 8]"), 8).find("expected F32, F64, F16 or BF16") !=
          std::string::npos);
    CHECK(refused(tensor("F32", "[2]", "[-8, 0]"), 8).find("conv.kernel") != std::string::npos);
    const std::string unknown = refused(
        R"({"stages.0.weight": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}})", 8);
    CHECK(unknown.find("has PyTorch's names (stages.0.weight, ...)") != std::string::npos);
    const std::string rank = refused(
        R"({"features.28.bias": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
            "classifier.0.weight": {"dtype": "F32", "shape": [1, 2, 1], "data_offsets": [8, 16]}})",
        16);
    CHECK(rank.find("expected 2 or 4 dimensions of classifier.0.weight") != std::string::npos);
}
