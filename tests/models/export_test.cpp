// Weights for other programs, read back; the order and the layout that Keras wants.
#include "models/export.h"

#include <doctest/doctest.h>

#include <array>
#include <cstring>
#include <fstream>

#include "kernels/register_all.h"
#include "models/export_graph.h"
#include "models/keras_order.h"
#include "models/load_weights.h"
#include "tests/models/export_models.h"
#include "tests/models/weight_message.h"
#include "tests/temporary_folder.h"
#if CURIE_HAVE_HDF5
#include "models/hdf5.h"
#endif

using namespace curie;
using namespace curie::test;

namespace {

void check_same_state(const Model& a, const Model& b) {
    const Parameters want = a.module->state(), got = b.module->state();
    REQUIRE(want.size() == got.size());
    for (size_t i = 0; i < want.size(); ++i) {
        CAPTURE(want[i]->path);
        CHECK(std::memcmp(want[i]->value.raw(), got[i]->value.raw(), want[i]->value.bytes()) == 0);
    }
}

/// The state of a second model into which the file was loaded.
void check_round_trip(Context& context, const Model& model, const std::string& path) {
    const Model other = make_export_model(context);
    for (const auto& parameter : other.module->state())
        parameter->value = golden_uniform(context, "other", parameter->shape);
    const LoadedWeights loaded = load_weights(*other.module, read_weight_file(path));
    CHECK(loaded.renamed.empty());
    CHECK(loaded.matched == static_cast<int64_t>(model.module->state().size()));
    check_same_state(model, other);
}

}  // namespace

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
    const std::string bytes = read_whole(path);
    export_model(model, path);
    CHECK(read_whole(path) == bytes);
}

TEST_CASE("export: torchvision's names and layouts, and back to the bit") {
    Context context(all_operations(), {});
    const TemporaryFolder folder;
    const std::string path = folder.path().string() + "/torchvision.safetensors";
    const auto make = [&](const char* variant) {
        Model model = make_model("mobilenet_v2", {{"width_multiplier", 0.35},
                                                  {"classes", 3},
                                                  {"height", 32},
                                                  {"width", 32},
                                                  {"variant", variant}});
        model.module->initialize(context, 3);
        return model;
    };
    const Model model = make("pytorch");
    export_model(model, path, {.names = ExportNames::torchvision});
    const SafetensorsFile file(path);
    CHECK(file.entry("features.0.0.weight").shape == Shape{16, 3, 3, 3});
    CHECK(file.entry("features.2.conv.1.0.weight").shape == Shape{48, 1, 3, 3});
    CHECK(file.entry("classifier.1.weight").shape == Shape{3, 1280});
    CHECK(file.contains("features.18.1.running_var"));
    const Tensor kernel = model.module->at("Conv1").parameters()[0]->value;  // H,W,I,O
    const auto* there =
        reinterpret_cast<const float*>(file.entry("features.0.0.weight").bytes.data());
    for (const auto& [h, w, i, o] :
         {std::array<int64_t, 4>{0, 0, 0, 1}, {1, 2, 1, 7}, {2, 0, 2, 15}})
        CHECK(there[((o * 3 + i) * 3 + h) * 3 + w] ==
              kernel.data<float>()[((h * 3 + w) * 3 + i) * 16 + o]);

    Model other = make("pytorch");
    other.module->initialize(context, 4);
    load_weights(*other.module, read_weight_file(path));
    check_same_state(model, other);

    CHECK_THROWS_WITH_AS(export_model(make("keras"), path, {.names = ExportNames::torchvision}),
                         doctest::Contains("it pads both sides"), InputError);
    CHECK_THROWS_WITH_AS(
        export_model(make_export_model(context), path, {.names = ExportNames::torchvision}),
        doctest::Contains("expected a model that torchvision has"), InputError);
}

TEST_CASE("export: weights of one variant are refused by the other") {
    Context context(all_operations(), {});
    const TemporaryFolder folder;
    const auto make = [&](const char* variant, const char* name = "mobilenet_v2") {
        nlohmann::json options = {{"width_multiplier", 0.35},
                                  {"height", 32},
                                  {"width", 32},
                                  {"top", false},
                                  {"variant", variant}};
        if (name == std::string("transfer"))
            options = {
                {"backbone", "mobilenet_v2"}, {"backbone_options", options}, {"hidden", {4}}};
        Model model = make_model(name, options);
        model.module->initialize(context, 3);
        return model;
    };
    const Model keras = make("keras"), pytorch = make("pytorch");
    const std::string path = folder.path().string() + "/weights.safetensors";
    const auto check_other = [&](const Model& other, const std::string& file,
                                 const std::string& variant) {
        const std::string message = loading_message(*other.module, file);
        CAPTURE(message);
        CHECK(message.find("the file's model computes otherwise than " + other.module->kind()) !=
              std::string::npos);
        CHECK(message.find(fmt::format(R"(made with the option {{"variant": "{}"}})", variant)) !=
              std::string::npos);
        const LoadedWeights loaded = load_weights(*other.module, read_weight_file(file), true);
        CHECK(loaded.missing.empty());
        CHECK(loaded.text(file).find("the numbers will differ") != std::string::npos);
    };
    export_model(pytorch, path);
    CHECK(loading_message(*pytorch.module, path).empty());
    check_other(keras, path, "pytorch");
    export_model(keras, path);
    CHECK(loading_message(*keras.module, path).empty());
    check_other(pytorch, path, "keras");
    // As a checkpoint of a run states it, for a part of the model.
    const Model transfer = make("pytorch", "transfer");
    write_safetensors(path, transfer.module->named_tensors(),
                      {{"config", nlohmann::json{{"model_options", transfer.options}}.dump()}});
    check_other(make("keras", "transfer"), path, "pytorch");
    write_safetensors(path, keras.module->named_tensors(), {{"config", "no JSON"}});
    CHECK(loading_message(*pytorch.module, path).empty());

    const std::string h5 = folder.path().string() + "/weights.h5";
    for (const Model& model : {pytorch, transfer})
        CHECK_THROWS_WITH_AS(export_model(model, h5),
                             doctest::Contains("Keras would compute otherwise"), InputError);
    CHECK(!std::filesystem::exists(h5));
#if CURIE_HAVE_HDF5
    export_model(keras, h5);
    CHECK(loading_message(*keras.module, h5).empty());
    check_other(pytorch, h5, "keras");
#endif
}

TEST_CASE("export: what only training needs goes into no network, and into the weights to resume") {
    Context context(all_operations(), {});
    const TemporaryFolder folder;
    const auto make = [&](bool auxiliary) {
        Model model = make_model(
            "googlenet", {{"height", 65}, {"width", 65}, {"classes", 3}, {"auxiliary", auxiliary}});
        model.module->initialize(context, 3);
        return model;
    };
    const Model whole = make(true), plain = make(false);
    const auto names_of = [](const ExportGraph& graph) {
        std::vector<std::string> names;
        for (const ExportNode& node : graph.nodes) names.push_back(node.name);
        return names;
    };
    const ExportGraph graph = export_graph(*whole.module, whole.input);
    CHECK(names_of(graph) == names_of(export_graph(*plain.module, plain.input)));
    CHECK(graph.uses() == export_graph(*plain.module, plain.input).uses());
    CHECK(graph.nodes[graph.output].name == "predictions");
    CHECK(keras_layer_order(*whole.module) == keras_layer_order(*plain.module));

    const std::string path = folder.path().string() + "/weights.safetensors";
    export_model(whole, path);
    const Model other = make(true);
    CHECK(load_weights(*other.module, read_weight_file(path)).matched ==
          static_cast<int64_t>(whole.module->state().size()));
    check_same_state(whole, other);
#if CURIE_HAVE_HDF5
    const std::string h5 = folder.path().string() + "/weights.h5";
    export_model(whole, h5);
    CHECK(loading_message(*plain.module, h5).empty());
    const std::string message = loading_message(*whole.module, h5);
    CAPTURE(message);
    CHECK(message.find("missing in the file: loss1_classifier") != std::string::npos);
#endif
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
    CHECK(file.strings("/", "layer_names") == keras_layer_order(*model.module));
    CHECK(file.strings("/bn", "weight_names") == std::vector<std::string>{"bn/gamma:0", "bn/beta:0",
                                                                          "bn/moving_mean:0",
                                                                          "bn/moving_variance:0"});
    CHECK(file.strings("/", "keras_version") == std::vector<std::string>{"2.15.0"});
    CHECK(file.strings("/", "backend") == std::vector<std::string>{"tensorflow"});
    const std::string bytes = read_whole(path);
    export_model(model, path);
    CHECK(read_whole(path) == bytes);
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
    CHECK(file.strings("/", "layer_names") == keras_layer_order(*model.module));
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
    refused("/weights.h5", {.names = ExportNames::torchvision}, "torchvision's names");
    refused("/weights.h5", {.fold_batch_norm = true}, "no computation");
    refused("/weights.safetensors", {.probabilities = true}, "no computation");
    refused("/no/weights.safetensors", {}, "No such file or directory");
    // A build without one of the libraries says so instead.
    for (const char* name : {"/no/weights.h5", "/no/model.onnx"})
        CHECK_THROWS_AS(export_model(model, folder.path().string() + name), InputError);
    CHECK(std::filesystem::is_empty(folder.path()));
}
