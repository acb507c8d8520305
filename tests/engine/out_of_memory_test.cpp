// A device without memory left: what is cached is given back first; the message then names the
// operation, the tensor and the sizes.
#include <doctest/doctest.h>

#include <cstdlib>

#include "kernels/conv2d/conv2d.h"
#include "kernels/scale/scale.h"
#include "tests/kernels/operation_check.h"
#include "tests/message_of.h"

using namespace curie;
using namespace curie::test;

namespace {

Context sim_with(size_t bytes) {
    ContextOptions options;
    options.device.kind = DeviceKind::sim;
    options.sim_memory = bytes;
    return Context(all_operations(), options);
}

}  // namespace

TEST_CASE("memory: the cache is given back before a request fails") {
    Context context = sim_with(1 << 20);
    { const Tensor x = context.empty({1 << 17}), y = context.empty({1 << 16}); }  // 768 KB, cached
    CHECK(context.allocator()->statistics().reserved == 768u << 10);
    const Tensor z = context.empty({200'000});  // fits only without them
    CHECK(context.allocator()->statistics().reserved == CachingAllocator::block_size(800'000));
}

TEST_CASE("memory: the message names operation, tensor and sizes, and the context goes on") {
    Context context = sim_with(1 << 20);
    const Tensor x = context.full({100'000}, 1);
    { const Tensor cached = context.empty({1 << 16}); }
    const size_t used = CachingAllocator::block_size(400'000);
    CHECK(message_of<OutOfMemory>([&] {
              context.empty({50, 40, 100, 1});
          }) ==
          fmt::format("[memory] for a float32 tensor 50x40x100x1: expected {} more bytes from "
                      "the device, got none: {} bytes are in use, 262144 that were cached have "
                      "been given back, of the device's 1048576 bytes {} are free; take a smaller "
                      "batch (--batch-size) or input",
                      CachingAllocator::block_size(800'000), used, (1 << 20) - used));
    const Tensor y = scale(context, x, 2);
    const std::string text = message_of<OutOfMemory>([&] { scale(context, x, 3); });
    CHECK(text.find("[memory] for a float32 tensor 100000 of scale_forward, 100000 ") == 0);
    CHECK(y.to_doubles()[99'999] == 2);
}

TEST_CASE("memory: a capture gives no cached block back, as its launches will use them") {
    Context context = sim_with(1 << 20);
    const auto graph = context.allocator()->runtime().make_graph();
    { const Tensor cached = context.empty({1 << 17}); }
    const auto ask = [&] { context.empty({200'000}); };
    CHECK(message_of<OutOfMemory>([&] {
              run_as_one(graph.get(), ask);
          }).find(" 524288 that are cached stay so in a captured step (--cuda-graph)") !=
          std::string::npos);
    CHECK(message_of<OutOfMemory>(ask) == "");
}

TEST_CASE("memory: CURIE_SIM_MEMORY limits the simulator, and a wrong value is refused") {
    setenv("CURIE_SIM_MEMORY", "4096", 1);
    Context context = sim_with(0);
    CHECK(message_of<OutOfMemory>([&] { context.empty({4096}); }).find("the device's 4096 bytes") !=
          std::string::npos);
    for (const char* wrong : {"4k", "-1", "much"}) {
        setenv("CURIE_SIM_MEMORY", wrong, 1);
        CHECK_THROWS_WITH_AS(sim_with(0), doctest::Contains("to be a number of bytes, got"),
                             InputError);
    }
    unsetenv("CURIE_SIM_MEMORY");
}
