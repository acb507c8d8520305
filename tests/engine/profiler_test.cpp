#include "engine/profiler.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "kernels/add/add.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

/// A file that is gone at the end of the test.
struct TemporaryFile {
    std::filesystem::path path = std::filesystem::temp_directory_path() /
                                 fmt::format("curie_profiler_{}.trace.json", getpid());
    ~TemporaryFile() { std::filesystem::remove(path); }
};

}  // namespace

TEST_CASE("profiler: records nothing until it is enabled") {
    Profiler profiler;
    { const ProfilerRange range(profiler, "conv2d", "operation"); }
    CHECK(profiler.events().empty());
    profiler.enabled = true;
    { const ProfilerRange range(profiler, "conv2d", "operation", "reference 8x8"); }
    REQUIRE(profiler.events().size() == 1);
    CHECK(profiler.events()[0].name == "conv2d");
    CHECK(profiler.events()[0].detail == "reference 8x8");
    profiler.clear();
    CHECK(profiler.events().empty());
}

TEST_CASE("profiler: ranges nest, and totals are per name of one category") {
    Profiler profiler;
    profiler.enabled = true;
    {
        const ProfilerRange step(profiler, "train", "step");
        for (int i = 0; i < 3; ++i) {
            const ProfilerRange range(profiler, "conv2d", "operation");
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    }
    const auto operations = profiler.totals("operation"), steps = profiler.totals("step");
    REQUIRE(operations.size() == 1);
    CHECK(operations.at("conv2d").calls == 3);
    CHECK(operations.at("conv2d").seconds >= 0.006);
    CHECK(steps.at("train").calls == 1);
    CHECK(steps.at("train").seconds >= operations.at("conv2d").seconds);
    const Profiler::Event &inner = profiler.events().front(), &outer = profiler.events().back();
    CHECK(outer.name == "train");
    CHECK(outer.start <= inner.start);
    CHECK(inner.start + inner.duration <= outer.start + outer.duration);
}

TEST_CASE("profiler: every operation that a context runs is an event that names its variant") {
    Context context = make_context(1, {"add=reference"});
    context.profiler.enabled = true;
    Tensor x = context.full({4}, 1);
    x.set_requires_gradient();
    context.tape.backward(context, add(context, x, x), context.full({4}, 1));
    CHECK(context.profiler.totals("operation").at("add_forward").calls == 2);  // and dx + dx
    CHECK(context.profiler.totals("backward").at("add").calls == 1);
    CHECK(context.profiler.events()[0].detail == "reference 4 float32");
}

TEST_CASE("profiler: the trace is valid JSON in Chrome's format, whatever the names") {
    Profiler profiler;
    profiler.add({"conv2d \"3x3\"\n\\", "operation", "größe", 12.5, 3.25});
    profiler.add({"step", "step", "", 0, 100});
    const TemporaryFile file;
    profiler.write_chrome_trace(file.path);
    std::ifstream written(file.path);
    const auto trace = nlohmann::json::parse(written);
    REQUIRE(trace.at("traceEvents").size() == 2);
    const auto& event = trace["traceEvents"][0];
    CHECK(event.at("name") == "conv2d \"3x3\"\n\\");
    CHECK(event.at("cat") == "operation");
    CHECK(event.at("ph") == "X");
    CHECK(event.at("ts") == 12.5);
    CHECK(event.at("dur") == 3.25);
    CHECK(event.at("pid").is_number());
    CHECK(event.at("tid").is_number());
    CHECK(event.at("args").at("detail") == "größe");
}

TEST_CASE("profiler: a trace that cannot be written is an input error that names the file") {
    Profiler profiler;
    profiler.add({"step", "step", "", 0, 1});
    for (const char* path : {"/nonexistent/trace.json", "/dev/full"})
        CHECK_THROWS_WITH_AS(profiler.write_chrome_trace(path), doctest::Contains(path),
                             InputError);
}
