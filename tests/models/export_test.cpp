// Weights for other programs, read back; the order and the layout that Keras wants.
#include "models/export.h"

#include <doctest/doctest.h>

#include <cstring>
#include <fstream>

#include "kernels/register_all.h"
#include "models/export_keras_order.h"
#include "models/load_weights.h"
#include "tests/models/export_models.h"
#include "tests/temporary_folder.h"
#if CURIE_HAVE_HDF5
#include "models/hdf5.h"
#endif

using namespace curie;
using namespace curie::test;

namespace {

std::string bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> keras_names(const Model& model) {
    const ExportGraph graph = export_graph(*model.module, model.input);
    std::vector<std::string> names;
    for (int index : keras_order(graph))
        if (graph.nodes[index].layer && !graph.nodes[index].layer->state().empty())
            names.push_back(graph.nodes[index].name);
    return names;
}

/// The state of a second model into which the file was loaded.
void check_round_trip(Context& context, const Model& model, const std::string& path) {
    const Model other = make_export_model(context);
    for (const auto& parameter : other.module->state())
        parameter->value = golden_uniform(context, "other", parameter->shape);
    const LoadedWeights loaded = load_weights(*other.module, read_weight_file(path));
    CHECK(loaded.renamed.empty());
    CHECK(loaded.matched == static_cast<int64_t>(model.module->state().size()));
    const Parameters want = model.module->state(), got = other.module->state();
    for (size_t i = 0; i < want.size(); ++i) {
        CAPTURE(want[i]->path);
        CHECK(std::memcmp(want[i]->value.raw(), got[i]->value.raw(), want[i]->value.bytes()) == 0);
    }
}

}  // namespace

TEST_CASE("export: layers in the order of Keras' files") {
    // Of Inception-v3 the numbers of the convolutions in Keras' file, the first three blocks and
    // the last one; a convolution and its batch norm have one number.
    std::vector<int> convolutions;
    for (const std::string& name : keras_names(make_model("inception_v3")))
        if (name.rfind("conv2d", 0) == 0)
            convolutions.push_back(name == "conv2d" ? 0 : std::stoi(name.substr(7)));
    const std::vector<int> first = {0,  1,  2,  3,  4,  8,  6,  9,  5,  7,  10, 11,
                                    15, 13, 16, 12, 14, 17, 18, 22, 20, 23, 19, 21},
                           last = {89, 86, 90, 87, 88, 91, 92, 85, 93};
    REQUIRE(convolutions.size() == 94);
    CHECK(std::equal(first.begin(), first.end(), convolutions.begin()));
    CHECK(std::equal(last.begin(), last.end(), convolutions.end() - 9));

    // Of ResNet-50 the shortcut's convolution comes late, and both batch norms last.
    const std::vector<std::string> resnet = keras_names(make_model("resnet50"));
    const std::vector<std::string> block = {"1_conv", "1_bn",   "2_conv", "2_bn",
                                            "0_conv", "3_conv", "0_bn",   "3_bn"};
    for (size_t i = 0; i < block.size(); ++i) CHECK(resnet.at(2 + i) == "conv2_block1_" + block[i]);
    const std::vector<std::string> dense = keras_names(make_model("densenet121"));
    CHECK(dense.front() == "conv1_conv");
    CHECK(dense.back() == "predictions");
    CHECK(dense.size() == 242);
}

TEST_CASE("export: safetensors by Keras' names and back, to the bit") {
    Context context(all_operations(), {});
    const TemporaryFolder folder;
    const Model model = make_export_model(context);
    const std::string path = folder.path().string() + "/weights.safetensors";
    export_model(model, path);
    const SafetensorsFile file(path);
    CHECK(file.contains("conv/kernel"));
    CHECK(file.contains("separable/pointwise_kernel"));
    CHECK(file.contains("residual.project/bias"));
    CHECK(file.metadata("model") == "everything");
    check_round_trip(context, model, path);
    const std::string bytes = bytes_of(path);
    export_model(model, path);
    CHECK(bytes_of(path) == bytes);
}

#if CURIE_HAVE_HDF5
TEST_CASE("export: Keras' .h5 and back, to the bit, and the same bytes again") {
    Context context(all_operations(), {});
    const TemporaryFolder folder;
    const Model model = make_export_model(context);
    const std::string path = folder.path().string() + "/weights.h5";
    export_model(model, path);
    check_round_trip(context, model, path);
    const Hdf5File file(path);
    CHECK(file.strings("/", "layer_names") == keras_names(model));
    CHECK(file.strings("/bn", "weight_names") == std::vector<std::string>{"bn/gamma:0", "bn/beta:0",
                                                                          "bn/moving_mean:0",
                                                                          "bn/moving_variance:0"});
    CHECK(file.strings("/", "keras_version") == std::vector<std::string>{"2.15.0"});
    CHECK(file.strings("/", "backend") == std::vector<std::string>{"tensorflow"});
    const std::string bytes = bytes_of(path);
    export_model(model, path);
    CHECK(bytes_of(path) == bytes);
}

TEST_CASE("export: a list of names that no attribute of HDF5 holds is split") {
    Context context(all_operations(), {});
    const TemporaryFolder folder;
    auto deep = std::make_shared<Sequential>();
    for (int i = 0; i < 800; ++i) deep->add<Dense>(fmt::format("{:0>100}", i), 1, 1);
    draw_export_values(context, *deep);
    const Model model{"deep", nlohmann::json::object(), {1, 1}, deep};
    const std::string path = folder.path().string() + "/deep.h5";
    export_model(model, path);
    const Hdf5File file(path);
    CHECK_FALSE(file.has_attribute("/", "layer_names"));
    CHECK(file.has_attribute("/", "layer_names1"));
    CHECK(file.strings("/", "layer_names") == keras_names(model));
}
#endif

TEST_CASE("export: wrong files and options are refused, and nothing is left behind") {
    Context context(all_operations(), {});
    const TemporaryFolder folder;
    const Model model = make_export_model(context);
    const auto refused = [&](const std::string& name, const ExportOptions& options,
                             const char* part) {
        CAPTURE(name);
        CHECK_THROWS_WITH_AS(export_model(model, folder.path().string() + name, options),
                             doctest::Contains(part), InputError);
    };
    refused("/weights.pt", {}, ".safetensors, .h5 or .onnx");
    refused("/weights", {}, ".safetensors, .h5 or .onnx");
    refused("/model.weights.h5", {}, "another layout");
    refused("/weights.h5", {.fold_batch_norm = true}, "no computation");
    refused("/weights.safetensors", {.probabilities = true}, "no computation");
    refused("/no/weights.safetensors", {}, "No such file or directory");
    // A build without one of the libraries says so instead.
    for (const char* name : {"/no/weights.h5", "/no/model.onnx"})
        CHECK_THROWS_AS(export_model(model, folder.path().string() + name), InputError);
    CHECK(std::filesystem::is_empty(folder.path()));
}
