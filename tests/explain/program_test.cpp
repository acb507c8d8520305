// ./curie explain as a user runs it: what it writes, and one sentence on bad input.
#include <doctest/doctest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "data/image.h"
#include "tests/kernels/operation_check.h"
#include "tests/temporary_folder.h"
#include "training/checkpoint.h"

using namespace curie;
using namespace curie::test;

namespace {

/// Exit code and both streams.
std::pair<int, std::string> call(const std::string& arguments) {
    const std::string line =
        std::string(CURIE_BINARIES) + "/explain --threads 1 " + arguments + " 2>&1";
    FILE* pipe = popen(line.c_str(), "r");
    REQUIRE(pipe);
    std::string out;
    char part[4096];
    while (size_t count = fread(part, 1, sizeof part, pipe)) out.append(part, count);
    const int status = pclose(pipe);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, out};
}

}  // namespace

TEST_CASE("explain: the program writes overlays, sheets, numbers and JSON, and refuses clearly") {
    const TemporaryFolder folder;
    const std::string weights = (folder.path() / "w.safetensors").string();
    const std::string picture = (folder.path() / "film.png").string();
    const std::string out = (folder.path() / "out").string();
    Context context = make_context(1);
    const Model model = make_model(
        "pnet", {{"height", 32}, {"width", 32}, {"width_multiplier", 0.05}, {"outputs", 3}});
    model.module->initialize(context, 4);
    write_checkpoint(weights, {model.module->named_tensors(),
                               {},
                               {{"model", "pnet"}, {"model_options", model.options}},
                               nullptr});
    Image image{60, 40, 1, std::vector<uint8_t>(60 * 40, 30)};
    for (int i = 20; i < 30; ++i)
        for (int j = 10; j < 20; ++j) image.at(i, j) = 220;
    write_png(picture, image);

    const auto [code, text] = call("--weights " + weights + " " + picture +
                                   " --class 2 --steps 4 --layer block1.depthwise --out " + out);
    CAPTURE(text);
    REQUIRE(code == 0);
    for (const char* name : {"film-grad-cam.png", "film-grad-cam++.png", "film-occlusion.png",
                             "film-integrated-gradients.png", "film-layer-block1.depthwise.png",
                             "film-layer-block1.depthwise.csv", "overview.png",
                             "block1.depthwise.depthwise_kernel.csv"})
        CHECK_MESSAGE(std::filesystem::exists(std::filesystem::path(out) / name), name);
    const ImageSize size = read_image_size(out + "/film-occlusion.png");
    CHECK(size.height > 60);  // the panel holds two pictures at the image's own resolution
    CHECK(size.width > 2 * 40);
    const auto json = nlohmann::json::parse(std::ifstream(out + "/explain.json"));
    CHECK(json["layer"] == "block1.depthwise");
    CHECK(json["images"][0]["probabilities"].size() == 3);
    CHECK(json["images"][0]["methods"].size() == 4);
    CHECK(json["images"][0]["methods"][2].contains("completeness_error"));

    const auto refused = [&](const std::string& arguments, const std::string& part) {
        const auto [bad, said] = call("--out " + out + " " + arguments);
        CAPTURE(said);
        CHECK(bad == 2);
        CHECK(said.find(part) != std::string::npos);
    };
    refused(picture, "--weights or --run");
    refused("--weights " + weights, "images or a data set");
    refused("--weights " + weights + " --layer block9.conv " + picture, "block1.expand");
    refused("--weights " + weights + " --class 3 " + picture, "class from 0 to 2");
    refused("--weights " + weights + " --class tumour " + picture, "got tumour");
    refused("--weights " + weights + " --class label " + picture, "labelled images");
    refused("--weights " + weights + " --method magic " + picture, "grad-cam++");
    refused("--weights " + weights + " " + out + "/none.png", "none.png");
}
