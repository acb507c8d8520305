// train_unet as a user runs it.
#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/apps/program_call.h"
#include "tests/training/run_check.h"

using namespace curie;
using namespace curie::test;

TEST_CASE("segmentation: the program trains, resumes for more epochs, and refuses other changes") {
    const TemporaryFolder folder;
    const std::string run = in(folder, "run");
    const Outcome first = call(
        "train_unet --device cpu --input 32x32 --base-filters 2 --epochs 1 --batch-size 4 "
        "--patients 6 --train-fraction 0.34 --validation-fraction 0.33 --test-fraction 0.33 "
        "--run-dir " +
        run);
    CAPTURE(first.out);
    REQUIRE(first.code == 0);
    CHECK(first.out.find("epoch 1/1  loss ") != std::string::npos);
    CHECK(first.out.find("lesions hit") != std::string::npos);
    for (const char* name : {"config.json", "data.json", "metrics.csv", "best.safetensors",
                             "last.safetensors", "test.json", "test_images.csv", "overlays.png"})
        CHECK_MESSAGE(std::filesystem::exists(run + "/" + name), name);
    const auto config = nlohmann::json::parse(read_text(run + "/config.json"));
    CHECK(config.at("model").at("base_filters") == 2);
    CHECK(config.at("data").at("patients") == 6);

    check_refused("predict --weights " + run + "/best.safetensors " + run + "/overlays.png",
                  "expected a classifier, got unet");
    check_refused("train_unet --loss bce --resume " + run, "--loss");
    const Outcome more = call("train_unet --device cpu --epochs 2 --resume " + run);
    CAPTURE(more.out);
    CHECK(more.code == 0);
    CHECK(more.out.find("epoch 2/2  loss ") != std::string::npos);
    CHECK(more.out.find("epoch 1/2") == std::string::npos);
}

TEST_CASE("segmentation: the program's bad input is one sentence and exit code 2") {
    check_refused("train_unet --input 100x100", "multiples of 16");
    check_refused("train_unet --input 128", "128");
    check_refused("train_unet --loss focal", "focal");
    check_refused("train_unet --epochs 0", "epochs");
    check_refused("train_unet --base-filters 0", "base_filters");
    check_refused("train_unet --data mini-mias:/no/such/folder", "/no/such/folder");
    check_refused("train_unet --data cbis-ddsm:/no/such/folder", "inbreast:DIR");
    check_refused("train_unet --resume /no/such/run", "/no/such/run");
    check_refused("train_unet --augment wild", "wild");
}
