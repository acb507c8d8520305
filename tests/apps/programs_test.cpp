// The programs as a user runs them: exit codes, one sentence on bad input, results that other
// programs can read.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "data/image.h"
#include "tests/apps/program_call.h"
#include "tests/training/run_check.h"
#include "training/checkpoint.h"
#include "training/evaluation.h"

using namespace curie;
using namespace curie::test;

TEST_CASE("programs: summary prints the paper's figures") {
    const Outcome outcome = call("summary pnet --json");
    REQUIRE(outcome.code == 0);
    const auto json = nlohmann::json::parse(outcome.out);
    CHECK(json.at("parameters") == 1047725);
    CHECK(json.at("trainable") == 1046181);
    CHECK(json.at("flops_conv2d") == 1691332608);
    CHECK(json.at("flops_total") > json.at("flops_conv2d"));
    CHECK(call("summary pnet").out.find("1,047,725") != std::string::npos);
}

TEST_CASE("programs: augment writes a sheet, a table and JSON that it reads again") {
    const TemporaryFolder folder;
    const std::string sheet = in(folder, "sheet.png");
    const Outcome shown =
        call("augment --data synthetic --augment transfer --images 2 --views 3 --size 32 --sheet " +
             sheet);
    CAPTURE(shown.out);
    REQUIRE(shown.code == 0);
    CHECK(std::count(shown.out.begin(), shown.out.end(), '\n') == 8);
    const Image image = read_image(sheet);
    CHECK(image.width == 4 + 4 * 36);
    CHECK(image.height == 4 + 2 * 36);

    const Outcome json = call("augment --augment paper --json");
    REQUIRE(json.code == 0);
    std::ofstream(in(folder, "own.json")) << json.out;
    CHECK(call("augment --json --augment " + in(folder, "own.json")).out == json.out);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(CURIE_SIMULATOR_TSAN)  // these have no such program
TEST_CASE("programs: simulate counts what a kernel did to memory") {
    const Outcome outcome =
        call("simulate relu_gradient --problem several_chunks --kernel 1_vectorised --json");
    CAPTURE(outcome.out);
    REQUIRE(outcome.code == 0);
    const auto result = nlohmann::json::parse(outcome.out).at(0);
    const auto kernel = result.at("kernels").at(0);
    CHECK(kernel.at("kernel") == "relu_gradient");
    CHECK(kernel.at("launches") == 1);
    // 3 x 37 x 41 x 5 elements: 5688 whole float4s of three tensors, and three elements.
    int64_t wide = 0, single = 0;
    for (const auto& line : kernel.at("lines")) {
        CHECK(line.at("memory") == "global");
        CHECK(line.at("line").get<std::string>().find("kernels/stream.cuh:") == 0);
        (line.at("bytes") == 16 ? wide : single) += line.at("lanes").get<int64_t>();
    }
    CHECK(wide == 3 * (3 * 37 * 41 * 5 / 4));
    CHECK(single == 3 * (3 * 37 * 41 * 5 % 4));
    CHECK(kernel.at("global").at("sectors") == kernel.at("global").at("least_sectors"));
    CHECK(kernel.at("shared").at("warp_accesses") == 0);
    // The tail of three elements, and the last warp of the whole float4s, leave lanes idle.
    const auto& divergence = kernel.at("divergence");
    CHECK(divergence.at("partial").get<int64_t>() > 0);
    CHECK(divergence.at("partial").get<int64_t>() < divergence.at("warp_runs").get<int64_t>() / 4);
    CHECK(!kernel.at("divergent_lines").empty());
    const auto function = result.at("functions").at(0);
    CHECK(function.at("function").get<std::string>().find("stream_two") != std::string::npos);
    CHECK(function.at("block_threads") == 256);
    CHECK(function.at("dynamic_shared_bytes") == 0);
    CHECK(call("simulate relu_forward").out.find("1_vectorised") != std::string::npos);
    check_refused("simulate relu_sideways", "relu_sideways");
    check_refused("simulate relu_forward --kernel magic", "magic");
    check_refused("simulate relu_forward --problem nowhere", "nowhere");
    check_refused("simulate relu_forward --order sideways", "sideways");
}
#endif

TEST_CASE("programs: bad input is one sentence and exit code 2") {
    check_refused("train_pnet --data mini-mias:/no/such/folder", "/no/such/folder");
    check_refused("train_pnet --epochs 0", "epochs");
    check_refused("train_pnet --speed 9", "--speed");
    check_refused("train_pnet --kernel conv2d=magic", "magic");
    check_refused("train_pnet --resume /no/such/run", "/no/such/run");
    check_refused("train_pnet --input 224", "224");
    check_refused("train_pnet --config /no/such.json", "/no/such.json");
    check_refused("train_pnet --protocol honest", "honest");
    check_refused("train_pnet --folds 5 --fold 6", "fold");
    check_refused("train_pnet --folds 5 --protocol paper", "folds");
    check_refused("train_pnet --window wide", "wide");
    check_refused("train_pnet --birads 7", "birads");
    check_refused("evaluate /no/such/run --data synthetic", "/no/such/run");
    check_refused("summary lenet9", "lenet9");
    check_refused("predict --weights /no/such.safetensors image.png", "/no/such.safetensors");
    check_refused("augment", "--sheet");
    check_refused("augment --augment wild --sheet x.png", "wild");
    check_refused("augment --views 0 --sheet x.png", "--views");
    check_refused("augment --images 1 --views 1 --sheet /no/such/x.png", "/no/such/x.png");
}

TEST_CASE("programs: a device without memory left is one sentence that says what to do") {
    const TemporaryFolder folder;
    setenv("CURIE_SIM_MEMORY", "2000000", 1);
    const Outcome outcome = call(
        "train_pnet --device sim --cuda-graph --input 32x32 --width 0.125 --epochs 1 --batch-size "
        "4 "
        "--patients 6 --run-dir " +
        in(folder, "run"));
    unsetenv("CURIE_SIM_MEMORY");
    CAPTURE(outcome.out);
    CHECK(outcome.code == 1);
    CHECK(outcome.out.find("\n[memory] for a float32 tensor ") != std::string::npos);
    CHECK(outcome.out.find("of the device's 2000000 bytes") != std::string::npos);
    CHECK(outcome.out.find("smaller batch (--batch-size)") != std::string::npos);
}

TEST_CASE("programs: generate, train on the folder, predict") {
    const TemporaryFolder folder;
    const std::string images = in(folder, "images"), run = in(folder, "run");
    REQUIRE(call("generate --out " + images + " --patients 10").code == 0);
    CHECK(std::filesystem::exists(images + "/mdb020.pgm"));
    const Outcome trained =
        call(fmt::format("train_pnet --data mini-mias:{} --input 32x32 --width 0.125 --epochs 2 "
                         "--batch-size 4 --run-dir {} --trace {}/trace.json",
                         images, run, folder.path().string()));
    CAPTURE(trained.out);
    REQUIRE(trained.code == 0);
    for (const char* file : {"config.json", "metrics.csv", "best.safetensors", "last.safetensors",
                             "test.json", "predictions.csv"})
        CHECK_MESSAGE(std::filesystem::exists(run + "/" + file), file);
    const auto report = nlohmann::json::parse(read_text(run + "/test.json"));
    for (const char* metric : {"accuracy", "auc"}) CHECK(report.at(metric).contains("ci95"));
    for (const char* metric : {"precision", "recall", "specificity", "f1"})
        for (const char* kind : {"positive", "weighted"})
            CHECK(report.at(kind).at(metric).at("ci95").size() == 2);
    const auto trace = nlohmann::json::parse(read_text(in(folder, "trace.json")));
    CHECK(trace.at("traceEvents").size() > 100);

    const std::string weights = run + "/best.safetensors";
    const Outcome predicted =
        call("predict --json --weights " + weights + " " + images + "/mdb001.pgm");
    REQUIRE(predicted.code == 0);
    const double probability =
        nlohmann::json::parse(predicted.out).at(0).at("probability").get<double>();
    CHECK(probability >= 0);
    CHECK(probability <= 1);
    std::ofstream(in(folder, "broken.pgm")) << "P5\n4 4\n255\nab";
    check_refused("predict --weights " + weights + " " + in(folder, "broken.pgm"), "broken.pgm");

    // The raw tensor way gives what the library gives.
    Context context = context_with(2);
    Tensor x = context.empty({2, 32, 32, 3});
    Random random(3);
    for (int64_t i = 0; i < x.size(); ++i) x.data<float>()[i] = random.uniform();
    write_safetensors(in(folder, "x.safetensors"), {{"x", x}});
    REQUIRE(call(fmt::format("predict --weights {0} --input-tensor {1}/x.safetensors "
                             "--output-tensor {1}/y.safetensors",
                             weights, folder.path().string()))
                .code == 0);
    Model model = load_model(context, weights);
    const NoGradient guard(context.tape);
    CHECK(SafetensorsFile(in(folder, "y.safetensors")).tensor(context, "y").to_doubles() ==
          (*model.module)(context, x).to_doubles());
}

TEST_CASE("programs: three classes, tested on another set and predicted") {
    const TemporaryFolder folder;
    const std::string images = in(folder, "images"), run = in(folder, "run");
    REQUIRE(call("generate --seed 7 --out " + images + " --patients 2").code == 0);
    const Outcome trained = call(
        fmt::format("train_pnet --labels three-class --patients 12 --input 32x32 --width 0.125 "
                    "--epochs 1 --batch-size 4 --run-dir {} --test-data mini-mias:{}",
                    run, images));
    CAPTURE(trained.out);
    REQUIRE(trained.code == 0);
    CHECK(trained.out.find("test on mini-mias:") != std::string::npos);
    CHECK(std::filesystem::exists(run + "/test-mini-mias.json"));

    const Outcome evaluated =
        call(fmt::format("evaluate {} --data mini-mias:{} --unseen --out {}/elsewhere", run, images,
                         folder.path().string()));
    CAPTURE(evaluated.out);
    REQUIRE(evaluated.code == 0);
    CHECK(evaluated.out.find("the training saw none of these images") != std::string::npos);
    CHECK(evaluated.out.find("test on mini-mias, protocol patient, 4 images") != std::string::npos);
    CHECK(read_text(in(folder, "elsewhere/test-mini-mias.json")) ==
          read_text(run + "/test-mini-mias.json"));
    check_refused(
        fmt::format("evaluate {} --data mini-mias:{} --labels malignant-rest", run, images),
        "not malignant");

    const Outcome predicted =
        call(fmt::format("predict --json --weights {}/best.safetensors "
                         "{}/mdb001.pgm",
                         run, images));
    REQUIRE(predicted.code == 0);
    const auto row = nlohmann::json::parse(predicted.out).at(0);
    double sum = 0, largest = 0;
    for (const auto& [name, value] : row.at("probabilities").items()) {
        sum += value.get<double>();
        largest = std::max(largest, value.get<double>());
    }
    CHECK(sum == doctest::Approx(1));
    CHECK(row.at("probabilities").size() == 3);
    CHECK(row.at("probabilities").at(row.at("class").get<std::string>()) == largest);
}
