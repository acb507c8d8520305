// Weight files that Keras wrote, and what is wrong with others.
#include "models/load_weights.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "kernels/register_all.h"
#include "layers/activation.h"
#include "layers/batch_norm.h"
#include "layers/conv2d.h"
#include "layers/dense.h"
#include "layers/depthwise_conv2d.h"
#include "layers/global_average_pool.h"
#include "layers/separable_conv2d.h"
#include "layers/sequential.h"
#include "models/hdf5_writer.h"
#include "models/registry.h"
#include "tests/golden.h"
#include "tests/models/weight_message.h"
#include "tests/temporary_folder.h"
#include "training/checkpoint.h"

using namespace curie;
using namespace curie::test;

namespace {

const std::string fixtures = CURIE_FIXTURES;

/// The network of tests/fixtures/generate/weights_keras.py.
std::shared_ptr<Sequential> make_tiny(Context& context, int64_t units = 2) {
    auto model = std::make_shared<Sequential>("Tiny");
    model->add<Conv2D>("conv_a", 3, 5, KernelSize{3, 2}, Conv2D::Options{});
    model->add<BatchNorm>("bn_a", 5);
    model->add<ActivationLayer>("relu_a", ActivationLayer::Function::relu);
    model->add<DepthwiseConv2D>("depthwise_a", 5, 3, DepthwiseConv2D::Options{.bias = false});
    model->add<SeparableConv2D>("separable_a", 5, 4, 2, SeparableConv2D::Options{});
    model->add<GlobalAveragePool>("pool_a");
    model->add<Dense>("dense_a", 4, units);
    model->initialize(context, 7);
    return model;
}

std::vector<double> output_of(Context& context, Module& model) {
    const NoGradient guard(context.tape);
    context.training = false;
    return model(context, golden_symmetric(context, "tiny/image", {2, 9, 8, 3}, 1)).to_doubles();
}

void check_output(Context& context, Module& model) {
    const std::vector<double> got = output_of(context, model);
    const std::vector<double> want = golden(context, golden_file("tiny_weights_keras"), "output");
    REQUIRE(got.size() == want.size());
    for (size_t i = 0; i < got.size(); ++i) CHECK(got[i] == doctest::Approx(want[i]).epsilon(1e-5));
}

}  // namespace

#if CURIE_HAVE_HDF5
TEST_CASE("weights: Keras' files of weights, of a model, and nested in another one") {
    Context context(all_operations(), {});
    for (const char* name : {"tiny_weights.h5", "tiny_model.h5"}) {
        CAPTURE(name);
        const auto model = make_tiny(context);
        const LoadedWeights loaded = load_weights(*model, read_weight_file(fixtures + "/" + name));
        CHECK(loaded.matched == 12);
        CHECK(loaded.renamed.empty());
        check_output(context, *model);
    }
    const auto model = make_tiny(context);
    const std::string nested = fixtures + "/tiny_nested.h5";
    const std::vector<double> before = output_of(context, *model);
    CHECK(loading_message(*model, nested).find("1 not in the model: head") != std::string::npos);
    CHECK(output_of(context, *model) == before);
    const LoadedWeights loaded = load_weights(*model, read_weight_file(nested), true);
    CHECK(loaded.matched == 12);
    check_output(context, *model);
}

TEST_CASE("weights: files of another model and damaged ones are named, and change nothing") {
    Context context(all_operations(), {});
    const TemporaryFolder folder;
    const std::string whole = fixtures + "/tiny_weights.h5",
                      damaged = folder.path().string() + "/damaged.h5";
    const auto wide = make_tiny(context, 3);
    const std::vector<double> before = output_of(context, *wide);
    const std::string shape = loading_message(*wide, whole);
    CHECK(shape.find("dense_a (expected 4x3, 3, got 4x2, 2)") != std::string::npos);
    CHECK(output_of(context, *wide) == before);
    CHECK(loading_message(*wide, whole, true).empty());

    const Model vgg = make_model("squeezenet", {{"top", false}});
    vgg.module->initialize(context, 0);
    CHECK(loading_message(*vgg.module, whole).find("holds no layer of SqueezeNet") !=
          std::string::npos);

    std::ifstream in(whole, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    const auto model = make_tiny(context);
    for (size_t size = 0; size < bytes.size(); size += 1021) {
        std::ofstream(damaged, std::ios::binary) << bytes.substr(0, size);
        CHECK(loading_message(*model, damaged).find("damaged.h5") != std::string::npos);
    }
    for (const auto& [file, part] : {std::pair{"tiny_external.h5", "is a soft or an external link"},
                                     {"tiny_cyclic.h5", "is a soft or an external link"},
                                     {"tiny_no_layers.h5", "expected Keras' list layer_names"}}) {
        const std::string message = loading_message(*model, fixtures + "/" + file);
        CAPTURE(message);
        CHECK(message.find(file) != std::string::npos);
        CHECK(message.find(part) != std::string::npos);
    }
    CHECK(loading_message(*model, "/no/such.h5").find("/no/such.h5") != std::string::npos);

    Hdf5Writer writer;
    writer.array("/dense_a/kernel:0", {2, 2}, {1, 2, 3, 4});
    writer.strings("/dense_a", "weight_names", {"kernel:0", "kernel:0"});
    writer.strings("/", "layer_names", {"dense_a"});
    writer.write(damaged);
    const std::string twice = loading_message(*model, damaged);
    CAPTURE(twice);
    CHECK(twice.find("/dense_a/kernel:0 of " + damaged + ", got one that was read already") !=
          std::string::npos);
}

TEST_CASE("weights: the real ImageNet weights of MobileNetV2 0.35 load by name") {
    const char* data = std::getenv("CURIE_DATA_DIR");
    const std::string path =
        std::string(data ? data : "") + "/weights/mobilenetv2_0.35_224_keras_model.h5";
    if (!data || !std::filesystem::exists(path)) {
        MESSAGE("skipped: no real weights; CURIE_DATA_DIR names the folder that holds weights/");
        return;
    }
    Context context(all_operations(), {});
    const Model model = make_model("mobilenet_v2", {{"width_multiplier", 0.35}, {"top", false}});
    model.module->initialize(context, 0);
    // The file is of a whole application, with dense layers behind the features.
    const LoadedWeights loaded = load_weights(*model.module, read_weight_file(path), true);
    CHECK(loaded.missing.empty());
    CHECK(loaded.misshapen.empty());
    CHECK(loaded.renamed.empty());
    CHECK(loaded.elements == 410208);

    const SafetensorsFile file = golden_file("mobilenet_real_keras");
    const NoGradient guard(context.tape);
    context.training = false;
    std::map<std::string, Tensor> seen;
    context.on_layer_output = [&](const std::string& layer, const Tensor& y) { seen[layer] = y; };
    const Tensor image = golden_symmetric(context, "mobilenet_real/image", {1, 224, 224, 3}, 1);
    seen["output"] = (*model.module)(context, image);
    for (const char* layer : {"block_5_add", "block_12_add", "output"}) {
        CAPTURE(layer);
        const std::vector<double> values = seen.at(layer).to_doubles();
        const std::vector<double> got = golden_samples(values);
        const std::vector<double> want = golden(context, file, layer + std::string("/samples"));
        REQUIRE(got.size() == want.size());
        const double tolerance = 1e-4 * largest_of(values);
        for (size_t i = 0; i < got.size(); ++i) CHECK(std::abs(got[i] - want[i]) <= tolerance);
    }
}
#endif

TEST_CASE("weights: a checkpoint of the engine is a weight file too") {
    Context context(all_operations(), {});
    const TemporaryFolder folder;
    const std::string path = folder.path().string() + "/tiny.safetensors";
    const auto model = make_tiny(context), other = make_tiny(context, 2);
    other->initialize(context, 8);
    write_safetensors(path, model->named_tensors());
    CHECK(output_of(context, *other) != output_of(context, *model));
    CHECK(load_weights(*other, read_weight_file(path)).matched == 12);
    CHECK(output_of(context, *other) == output_of(context, *model));
}
