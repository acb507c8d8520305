// ./curie export, as a user runs it.
#include <cstring>
#include <filesystem>

#include "engine/safetensors.h"
#include "kernels/register_all.h"
#include "tests/apps/program_call.h"
#include "tests/temporary_folder.h"
#include "training/checkpoint.h"

using namespace curie;
using namespace curie::test;

TEST_CASE("export: the program writes a model and an example, or says what it lacks") {
    const TemporaryFolder folder;
    const std::string place = folder.path().string();
    const std::string model = "export squeezenet --input 48x48 --no-top ";
    const Outcome made = call(model + "--random-weights --to " + place +
                              "/a.safetensors --example " + place + "/x.safetensors");
    CAPTURE(made.out);
    CHECK(made.code == 0);
    CHECK(made.out.find("a.safetensors: squeezenet, 722496 parameters") != std::string::npos);
    CHECK(made.out.find("x 2x48x48x3") != std::string::npos);
    const Outcome again =
        call(model + "--weights " + place + "/a.safetensors --to " + place + "/b.safetensors");
    CHECK(again.code == 0);
    CHECK(again.out.find("50 arrays matched") != std::string::npos);
    check_refused(model + "--to " + place + "/c.onnx", "expected --weights FILE");
    // A folder of the model's name does not hide it.
    std::filesystem::create_directory(place + "/squeezenet");
    const std::string before = std::filesystem::current_path();
    std::filesystem::current_path(place);
    check_refused(model + "--to " + place + "/c.onnx", "expected --weights FILE");
    check_refused("export ./squeezenet --to " + place + "/c.h5", "./squeezenet/best.safetensors");
    std::filesystem::current_path(before);
    check_refused(model + "--random-weights --to " + place + "/c.pt", "got " + place + "/c.pt");
    check_refused("export /no/such.safetensors --to " + place + "/c.h5", "/no/such.safetensors");
    check_refused("export " + place + " --to " + place + "/c.h5", "best.safetensors");
    check_refused("export " + place + "/a.safetensors --random-weights --to " + place + "/c.h5",
                  "brings its model and weights");
    check_refused("export " + place + "/a.safetensors --to " + place + "/c.h5",
                  "expected a checkpoint");
}

TEST_CASE("export: a run's folder stands for its best checkpoint, at another size too") {
    Context context(all_operations(), {});
    const TemporaryFolder folder;
    const std::string place = folder.path().string();
    const Model model =
        make_model("pnet", {{"height", 32}, {"width", 32}, {"width_multiplier", 0.125}});
    model.module->initialize(context, 5);
    Checkpoint checkpoint;
    checkpoint.model = model.module->named_tensors();
    checkpoint.config = {{"model", model.name},
                         {"model_options", model.options},
                         {"class_names", {"benign", "malignant"}}};
    write_checkpoint(place + "/best.safetensors", checkpoint);
    const Outcome made = call("export " + place + " --input 48x64 --to " + place +
                              "/weights.safetensors --example " + place + "/example.safetensors");
    CAPTURE(made.out);
    REQUIRE(made.code == 0);
    const SafetensorsFile file(place + "/weights.safetensors");
    CHECK(file.metadata("class_names") == "[\"benign\",\"malignant\"]");
    const Tensor bias = file.tensor(context, "head.output/bias"),
                 kernel = file.tensor(context, "block5.conv/kernel");
    const Tensor want = model.module->at("block5.conv").parameters()[0]->value;
    REQUIRE(kernel.shape() == want.shape());
    CHECK(std::memcmp(kernel.raw(), want.raw(), want.bytes()) == 0);
    CHECK(bias.shape() == Shape{1});
    CHECK(SafetensorsFile(place + "/example.safetensors").entry("x").shape == Shape{2, 48, 64, 3});
    check_refused("export " + place + " --no-top --to " + place + "/c.h5",
                  "brings its model and weights");
}
