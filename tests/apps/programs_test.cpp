// The programs as a user runs them: exit codes, one sentence on bad input, results that other
// programs can read.
#include <doctest/doctest.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "tests/training/run_check.h"
#include "training/checkpoint.h"
#include "training/evaluation.h"

using namespace curie;
using namespace curie::test;

namespace {

struct Outcome {
    int code;
    std::string out;  ///< both streams
};

Outcome call(const std::string& command) {
    const std::string line = std::string(CURIE_BINARIES) + "/" + command + " 2>&1";
    std::string out;
    FILE* pipe = popen(line.c_str(), "r");
    REQUIRE(pipe);
    char part[4096];
    while (size_t count = fread(part, 1, sizeof part, pipe)) out.append(part, count);
    const int status = pclose(pipe);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, out};
}

void check_refused(const std::string& command, const std::string& part) {
    const Outcome outcome = call(command);
    CAPTURE(command);
    CAPTURE(outcome.out);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.find(part) != std::string::npos);
    CHECK(std::count(outcome.out.begin(), outcome.out.end(), '\n') == 1);
}

}  // namespace

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

#if !defined(__SANITIZE_ADDRESS__) && !defined(CURIE_SIMULATOR_TSAN)  // these have no such program
TEST_CASE("programs: simulate counts what a kernel did to memory") {
    const Outcome outcome =
        call("simulate relu_gradient --problem several_chunks --kernel 1_vectorised --json");
    CAPTURE(outcome.out);
    REQUIRE(outcome.code == 0);
    const auto kernel = nlohmann::json::parse(outcome.out).at(0).at("kernels").at(0);
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
    check_refused("summary lenet9", "lenet9");
    check_refused("predict --weights /no/such.safetensors image.png", "/no/such.safetensors");
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
