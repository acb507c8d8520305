// `./curie bench models` as a user runs it.
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/apps/program_call.h"
#include "tests/temporary_folder.h"

using namespace curie::test;

namespace {

Outcome bench(const std::string& arguments) {
    return call("../bench/bench models --quick --device cpu " + arguments);
}

}  // namespace

TEST_CASE("bench: models measures time and memory, and prints the paper's row") {
    const TemporaryFolder folder;
    const std::string file = (folder.path() / "bench.json").string();
    // A peer's figures, as a command prints them.
    const std::string peer =
        "--peer 'test $CURIE_BENCH_MODEL = mobilenet_v2 && "
        "printf \"latency_ms 1000\\nimages_per_second 2\\ntraining_images_per_second 0.5\\n\"'";
    const Outcome outcome = bench("--models mobilenet_v2 --json " + file + " " + peer);
    CAPTURE(outcome.out);
    REQUIRE(outcome.code == 0);
    for (const char* part : {"455.18", "0.557556", "3538984", "13.5", "1000.00"})
        CHECK(outcome.out.find(part) != std::string::npos);
    const auto json = nlohmann::json::parse(std::ifstream(file));
    CHECK(json.at("peak_gflops") > 0);
    const auto& row = json.at("models").at(0);
    CHECK(row.at("flops_conv2d") == 557555712);
    CHECK(row.at("paper").at("latency_ms") == 455.18);
    CHECK(row.at("peer").at("training_images_per_second") == 0.5);
    for (const char* part : {"inference", "throughput", "training"}) {
        const auto& figures = row.at(part);
        CAPTURE(figures.dump());
        CHECK(figures.at("seconds_p10") <= figures.at("seconds"));
        CHECK(figures.at("seconds") <= figures.at("seconds_p90"));
        CHECK(figures.at("share_of_peak") > 0);
        const double measured = figures.at("peak_mebibytes");
        CHECK(measured > 13.5);
        CHECK(measured == doctest::Approx(figures.at("estimated_mebibytes")).epsilon(0.05));
    }
    CHECK(row.at("training").at("peak_mebibytes") > 4 * 13.5);
}

TEST_CASE("bench: wrong options of models are one sentence") {
    check_refused("../bench/bench models --models vgg61", "vgg16");
    const Outcome outcome = bench("--models squeezenet --peer true");
    CAPTURE(outcome.out);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.find("latency_ms") != std::string::npos);
}

TEST_CASE("bench: operations sets every variant beside the machine's limit") {
    const TemporaryFolder folder;
    const std::string file = (folder.path() / "bench.json").string();
    const Outcome outcome = call(
        "../bench/bench operations bias_forward --list ragged --reference --threads 1 "
        "--device cpu --json " +
        file);
    CAPTURE(outcome.out);
    REQUIRE(outcome.code == 0);
    CHECK(outcome.out.find("% of limit") != std::string::npos);
    const auto rows = nlohmann::json::parse(std::ifstream(file));
    int references = 0;
    for (const auto& row : rows) {
        CAPTURE(row.dump());
        references += row.at("variant") == "reference";
        CHECK(row.at("p10_seconds") <= row.at("median_seconds"));
        CHECK(row.at("median_seconds") <= row.at("p90_seconds"));
        CHECK(row.at("share_of_limit") > 0);
    }
    CHECK(references > 0);
    CHECK(references * 2 == static_cast<int>(rows.size()));
}
