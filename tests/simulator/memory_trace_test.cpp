// Coalescing and bank conflicts of access patterns whose counts are known.
#include "simulator/memory_trace.h"
#include "tests/simulator/launch_kernel.h"

using namespace curie;
using namespace curie::test;
using simulator::AccessCounters;
using simulator::memory_trace;

namespace curie::sim {
namespace {

constexpr char places[32] = {};

/// What an instrumented load of these would tell.
template <int Place, class T>
void read(const T* address) {
    memory_trace->access(address, sizeof(T), false, places + Place);
}

__global__ void patterns(const float* x) {
    const int lane = static_cast<int>(threadIdx.x);
    CURIE_SHARED(float, tile, [32 * 33]);
    read<0>(x + lane);       // 32 neighbours: 4 sectors
    read<1>(x + 2 * lane);   // every other: 8 sectors for the bytes of 4
    read<2>(x + 32 * lane);  // a column: a sector a lane
    read<3>(x + 5);          // one for all
    read<4>(x + 1 + lane);   // neighbours off by one: 5 sectors
    read<5>(reinterpret_cast<const float4*>(x) + lane);
    read<6>(tile + lane);                                        // a bank a lane
    read<7>(tile + 2 * lane);                                    // 2 ways
    read<8>(tile + 32 * lane);                                   // one bank: 32 ways
    read<9>(tile + 33 * lane);                                   // the padded column: none
    read<10>(tile + 7);                                          // broadcast: none
    read<11>(reinterpret_cast<const float4*>(tile) + lane);      // quarter warps: none
    read<12>(reinterpret_cast<const float4*>(tile) + 2 * lane);  // 2 ways in each quarter
    if (lane % 4 == 0) read<13>(x + lane);
    for (int i = 0; i <= lane; ++i) read<14>(x + i);  // a loop that lanes leave one by one
    float own = 0;
    read<15>(&own);  // a thread's own memory is not counted
    __syncthreads();
    read<14>(x + lane);
}

}  // namespace
}  // namespace curie::sim

TEST_CASE("simulator: coalescing and bank conflicts of known patterns") {
    simulator::MemoryTrace trace;
    alignas(256) static const float x[1024] = {};
    trace.add_global(x, sizeof x);
    memory_trace = &trace;
    Simulator sim;
    launch({sim.stream, "patterns", 1, 32}, sim::patterns, x);
    memory_trace = nullptr;
    std::vector<AccessCounters> got;
    for (const auto& [place, counters] : trace.counters()) {
        CHECK(place.kernel == "patterns");
        CHECK(place.shared == (got.size() >= 6 && got.size() <= 12));
        CHECK(!place.write);
        got.push_back(counters);
    }
    REQUIRE(got.size() == 15);
    const int64_t sectors[] = {4, 8, 32, 1, 5, 16}, least[] = {4, 4, 4, 1, 4, 16};
    for (size_t i = 0; i < 6; ++i) {
        CAPTURE(i);
        CHECK(got[i].accesses == 1);
        CHECK(got[i].lanes == 32);
        CHECK(got[i].sectors == sectors[i]);
        CHECK(got[i].least_sectors == least[i]);
    }
    const int ways[] = {1, 2, 32, 1, 1, 1, 2}, phases[] = {1, 1, 1, 1, 1, 4, 4};
    for (size_t i = 0; i < 7; ++i) {
        CAPTURE(i);
        CHECK(got[6 + i].worst_ways == ways[i]);
        CHECK(got[6 + i].turns == ways[i] * phases[i]);
        CHECK(got[6 + i].least_turns == phases[i]);
        CHECK(got[6 + i].sectors == 0);
    }
    CHECK(got[13].lanes == 8);
    CHECK(got[13].sectors == 4);
    CHECK(got[13].least_sectors == 1);
    CHECK(got[14].accesses == 33);
    CHECK(got[14].lanes == 32 * 33 / 2 + 32);
}
