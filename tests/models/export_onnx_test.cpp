// Networks as ONNX: what ONNX Runtime computed from these bytes is in a fixture.
#include <doctest/doctest.h>

#include <fstream>

#include "kernels/register_all.h"
#include "models/export.h"
#include "models/onnx_export.h"
#include "tests/models/export_models.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

namespace {

std::vector<std::string> operations_of(const OnnxModel& model) {
    std::vector<std::string> operations;
    for (const OnnxNode& node : model.nodes) operations.push_back(node.operation);
    return operations;
}

int64_t count_of(const OnnxModel& model, const std::string& operation) {
    const std::vector<std::string> all = operations_of(model);
    return std::count(all.begin(), all.end(), operation);
}

bool build_has_onnx() {
    try {
        serialize(OnnxModel());
        return true;
    } catch (const InputError& error) {
        MESSAGE("skipped: ", error.what());
        return false;
    }
}

}  // namespace

TEST_CASE("export: ONNX Runtime computes what the engine does, batch norm folded or not") {
    Context context(all_operations(), {});
    const Model model = make_export_model(context);
    const SafetensorsFile file = golden_file("export_onnxruntime");
    const NoGradient guard(context.tape);
    context.training = false;
    const Tensor x = golden_uniform(context, "export/image", {2, 11, 12, 3});
    const std::vector<double> want = (*model.module)(context, x).to_doubles();
    CHECK(worst_difference(golden(context, file, "plain"), want) <= 1e-5 * largest_of(want));
    CHECK(worst_difference(golden(context, file, "folded"), want) <= 1e-5 * largest_of(want));
}

TEST_CASE("export: the ONNX files are those that the fixture was made from, to the byte") {
    if (!build_has_onnx()) return;
    Context context(all_operations(), {});
    const Model model = make_export_model(context);
    const TemporaryFolder folder;
    for (const bool fold : {false, true}) {
        const std::string name = fold ? "/export_folded.onnx" : "/export_plain.onnx";
        const std::string path = folder.path().string() + name;
        export_model(model, path, {.fold_batch_norm = fold});
        // How the generator of the fixture gets its files.
        if (const char* wanted = std::getenv("CURIE_EXPORT_FOLDER"))
            export_model(model, wanted + name, {.fold_batch_norm = fold});
        const std::string committed = read_whole(std::string(CURIE_FIXTURES) + name);
        CHECK(committed.size() > 1000);
        CHECK_MESSAGE(read_whole(path) == committed, name);
    }
}

TEST_CASE("export: folding takes a batch norm away only behind a convolution of one use") {
    Context context(all_operations(), {});
    const Model model = make_export_model(context);
    const OnnxModel plain = make_onnx(model), folded = make_onnx(model, {.fold_batch_norm = true});
    CHECK(count_of(plain, "BatchNormalization") == 4);
    // The result of `conv` is used beside its batch norm too.
    CHECK(count_of(folded, "BatchNormalization") == 1);
    std::vector<std::string> rest, with = operations_of(folded);
    for (const OnnxNode& node : plain.nodes)
        if (node.operation != "BatchNormalization" || node.name == "bn")
            rest.push_back(node.operation);
    CHECK(rest == with);
    // Weights that nothing was folded into are the same bits.
    for (const OnnxTensor& tensor : folded.tensors) {
        if (tensor.name != "conv.kernel" && tensor.name != "output.kernel") continue;
        const auto same =
            std::find_if(plain.tensors.begin(), plain.tensors.end(),
                         [&](const auto& other) { return other.name == tensor.name; });
        REQUIRE(same != plain.tensors.end());
        CHECK(same->values == tensor.values);
    }
}

TEST_CASE("export: an ONNX model's ends, names and probabilities") {
    Context context(all_operations(), {});
    const Model model = make_export_model(context);
    const OnnxModel logits = make_onnx(model, {.metadata = {{"note", "of the run"}}});
    CHECK(logits.input.name == "input");
    CHECK(logits.input.shape == std::vector<int64_t>{-1, 11, 12, 3});
    CHECK(logits.output.name == "output");
    CHECK(logits.output.shape == std::vector<int64_t>{-1, 3});
    CHECK(logits.nodes.front().operation == "Transpose");
    CHECK(logits.nodes.back().operation == "Gemm");
    CHECK(logits.nodes.back().output == "output");
    CHECK(logits.metadata.at("note") == "of the run");
    CHECK(count_of(logits, "Dropout") == 0);
    const OnnxModel probabilities = make_onnx(model, {.probabilities = true});
    CHECK(probabilities.nodes.back().operation == "Softmax");
    CHECK(probabilities.nodes.back().output == "output");

    Model pnet = make_model("pnet", {{"height", 32}, {"width", 32}, {"width_multiplier", 0.125}});
    pnet.module->initialize(context, 1);
    const OnnxModel binary = make_onnx(pnet, {.probabilities = true});
    CHECK(binary.nodes.back().operation == "Sigmoid");
    const auto named = [&](const std::string& name) {
        return std::any_of(binary.nodes.begin(), binary.nodes.end(),
                           [&](const OnnxNode& node) { return node.name == name; });
    };
    CHECK(named("block1.depthwise"));
    CHECK(named("block5.pool"));

    Model features = make_model("squeezenet", {{"top", false}, {"height", 48}, {"width", 64}});
    features.module->initialize(context, 1);
    const OnnxModel maps = make_onnx(features);
    CHECK(maps.nodes.back().operation == "Transpose");
    CHECK(maps.output.shape == std::vector<int64_t>{-1, 2, 3, 512});
}

TEST_CASE("export: what ONNX cannot hold is refused by name") {
    class Strange : public Module {
      public:
        Strange() : Module("Strange") {}
        Shape output_shape(const Shape& input) const override { return input; }

      protected:
        Tensor forward(Context&, const Tensor& x) override { return x; }
    };
    Context context(all_operations(), {});
    auto strange = std::make_shared<Sequential>();
    strange->add<Strange>("odd");
    CHECK_THROWS_WITH_AS(make_onnx({"strange", {}, {1, 2, 2, 3}, strange}),
                         doctest::Contains("got a Strange at odd"), InputError);

    auto large = std::make_shared<Sequential>();
    large->add<Dense>("wide", 30000, 30000);  // not initialised: 3.6 GB
    CHECK_THROWS_WITH_AS(make_onnx({"large", {}, {1, 30000}, large}),
                         doctest::Contains("at most 2 GiB"), InputError);
    const Model empty = make_model("squeezenet");
    CHECK_THROWS_WITH_AS(make_onnx(empty), doctest::Contains("expected a model with values"),
                         Error);
}
