// Captured launches: nothing runs before launch(), a new capture replaces the old one, memory that
// is freed within a capture may serve it again, and what cannot be captured is an error.
#include "engine/launch_graph.h"

#include <doctest/doctest.h>

#include "kernels/add/add.h"
#include "kernels/scale/scale.h"
#include "simulator/device.h"
#include "tests/kernels/operation_check.h"
#include "tests/message_of.h"

using namespace curie;
using namespace curie::test;

namespace {

using Values = std::vector<double>;

}  // namespace

TEST_CASE("graph: sim runs a capture when it is launched, with the arguments of the last capture") {
    Context context = make_sim_context("forward");
    const auto graph = context.allocator()->runtime().make_graph();
    REQUIRE(graph);
    auto& device = *static_cast<simulator::Device*>(context.stream().handle);
    const Tensor x = context.from(std::vector<float>{1, 2, 3}, {3});
    const Tensor seven = context.full({3}, 7);
    for (double factor : {2.0, 5.0}) {
        Tensor y;
        device.clear();
        graph->begin();
        CHECK(context.allocator()->runtime().capturing());
        y = add(context, scale(context, x, factor), seven);
        graph->end();
        CHECK(device.counters().empty());  // nothing has run
        graph->launch();
        CHECK(y.to_doubles() == Values{factor + 7, 2 * factor + 7, 3 * factor + 7});
        // Again, on what x holds now.
        x.from_host(std::vector<float>{10, 20, 30}.data());
        graph->launch();
        CHECK(y.to_doubles()[2] == 30 * factor + 7);
        x.from_host(std::vector<float>{1, 2, 3}.data());
    }
    CHECK(graph->statistics().launches == 4);
    CHECK(graph->statistics().built == 1);  // the second capture only changed arguments
    CHECK(graph->statistics().nodes >= 2);
}

TEST_CASE("graph: blocks that a capture frees serve it again without mixing up values") {
    Context plain = make_sim_context("forward"), captured = make_sim_context("forward");
    const auto graph = captured.allocator()->runtime().make_graph();
    const auto chain = [](Context& context, Tensor x) {
        for (int i = 1; i <= 20; ++i) x = add(context, x, scale(context, x, 1.0 / i));
        return x;
    };
    const std::vector<float> start(1000, 1.5f);
    const Values want = chain(plain, plain.from(start, {1000})).to_doubles();
    const Tensor x = captured.from(start, {1000});
    Tensor y;
    run_as_one(graph.get(), [&] { y = chain(captured, x); });
    CHECK(y.to_doubles() == want);
    CHECK(captured.allocator()->statistics().system_allocations < 10);
}

TEST_CASE("graph: what cannot be captured says so, and the device goes on") {
    Context context = make_sim_context("forward");
    const auto graph = context.allocator()->runtime().make_graph();
    const Tensor x = context.full({3}, 2);
    const auto captured = [&](auto body) {
        return message_of<Error>([&] { run_as_one(graph.get(), body); });
    };
    CHECK(captured([&] { (void)x.to_doubles(); }) ==
          "[graph] expected only launches while a step is captured, got a copy to the host (12 "
          "bytes), which cannot wait for launches that have not run; do it before begin() or after "
          "launch(), or run without --cuda-graph");
    CHECK(captured([&] { (void)context.full({4}, 1); }).find("a copy from the host (16 bytes)") !=
          std::string::npos);
    CHECK(captured([&] { context.allocator()->runtime().synchronize(); }).find("got waiting") !=
          std::string::npos);
    CHECK(captured([&] { graph->begin(); }).find("one capture at a time") != std::string::npos);
    CHECK(message_of<Error>([&] {
              graph->launch();
          }).find("expected a captured step to launch, got none") != std::string::npos);
    CHECK(message_of<Error>([&] { graph->end(); }).find("expected end() after begin()") !=
          std::string::npos);
    CHECK(scale(context, x, 3).to_doubles() == Values{6, 6, 6});
    CHECK(graph->statistics().launches == 0);
}

TEST_CASE("graph: a fault of a captured kernel comes out of the launch and names the kernel") {
    Context context = make_sim_context("forward");
    const auto graph = context.allocator()->runtime().make_graph();
    auto& device = *static_cast<simulator::Device*>(context.stream().handle);
    graph->begin();
    simulator::launch(
        device, "too_wide", simulator::dim3(1), simulator::dim3(4096), 0, +[](int) {}, 1);
    graph->end();
    try {
        graph->launch();
        FAIL("expected a fault");
    } catch (const std::exception& error) {
        CHECK(std::string(error.what()).find("launch of too_wide") != std::string::npos);
    }
}

TEST_CASE("graph: the CPU has nothing to capture") {
    Context context = make_context();
    CHECK(context.allocator()->runtime().make_graph() == nullptr);
    int calls = 0;
    run_as_one(nullptr, [&] { ++calls; });
    CHECK(calls == 1);
}
