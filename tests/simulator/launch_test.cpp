// Launches: positions in one to three dimensions, orders of blocks and threads, limits.
#include <algorithm>
#include <numeric>
#include <set>

#include "engine/error.h"
#include "tests/kernels/operation_check.h"
#include "tests/simulator/launch_kernel.h"

using namespace curie;
using namespace curie::test;

namespace curie::sim {
namespace {

__global__ void count_positions(int* visits) {
    const unsigned x = blockIdx.x * blockDim.x + threadIdx.x,
                   y = blockIdx.y * blockDim.y + threadIdx.y,
                   z = blockIdx.z * blockDim.z + threadIdx.z;
    visits[(z * gridDim.y * blockDim.y + y) * gridDim.x * blockDim.x + x] += 1;
}

__global__ void warp_positions(unsigned* first) {
    // x runs fastest within a warp, then y, then z.
    const unsigned number = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
    first[number] = __reduce_min_sync(0xFFFFFFFFu, number);
}

__global__ void arrival(int* next, int* places) {
    places[atomicAdd(next, 1)] = static_cast<int>(threadIdx.x);
    __syncthreads();
    places[atomicAdd(next, 1)] = static_cast<int>(threadIdx.x);
}

__global__ void nothing() {}

}  // namespace
}  // namespace curie::sim

TEST_CASE("simulator: every position of a three-dimensional launch is visited once") {
    for (const char* order : orders) {
        Simulator sim(order);
        std::vector<int> visits(6 * 10 * 21);
        launch({sim.stream, "positions", dim3(3, 2, 3), dim3(7, 5, 2)}, sim::count_positions,
               visits.data());
        CHECK(std::all_of(visits.begin(), visits.end(), [](int n) { return n == 1; }));
        CHECK(sim.counters("positions").blocks == 18);
        CHECK(sim.counters("positions").threads == 18 * 70);
        CHECK(sim.counters("positions").launches == 1);
    }
}

TEST_CASE("simulator: a warp is 32 threads with x running fastest") {
    Simulator sim;
    std::vector<unsigned> first(96);
    launch({sim.stream, "warps", 1, dim3(4, 4, 6)}, sim::warp_positions, first.data());
    for (unsigned i = 0; i < 96; ++i) CHECK(first[i] == i / 32 * 32);
}

TEST_CASE("simulator: threads come in the order asked for; random changes at barriers") {
    const auto arrivals = [](const char* order) {
        Simulator sim(order);
        std::vector<int> places(128);
        int next = 0;
        launch({sim.stream, "arrival", 1, 64}, sim::arrival, &next, places.data());
        return places;
    };
    std::vector<int> up(64);
    std::iota(up.begin(), up.end(), 0);
    const auto half = [](const std::vector<int>& both, int which) {
        return std::vector<int>(both.begin() + 64 * which, both.begin() + 64 * which + 64);
    };
    const std::vector<int> down(up.rbegin(), up.rend());
    for (int which : {0, 1}) {
        CHECK(half(arrivals("forward"), which) == up);
        CHECK(half(arrivals("reverse"), which) == down);
    }
    const auto random = arrivals("random:3");
    CHECK(random == arrivals("random:3"));
    CHECK(random != arrivals("random:4"));
    CHECK(half(random, 0) != half(random, 1));
    for (int which : {0, 1}) {
        auto sorted = half(random, which);
        CHECK(sorted != up);
        std::sort(sorted.begin(), sorted.end());
        CHECK(sorted == up);
    }
}

TEST_CASE("simulator: a launch beyond the limits is refused in one sentence") {
    Simulator sim;
    const auto message = [&](dim3 blocks, dim3 threads, size_t shared_bytes = 0) {
        return fault_of([&] {
            launch({sim.stream, "nothing", blocks, threads, shared_bytes}, sim::nothing);
        });
    };
    const std::string start = "[sim] launch of nothing: expected at ";
    check_says(message(1, 1025), {start + "most 1024 threads a block, got 1025 x 1 x 1"});
    check_says(message(1, dim3(33, 32)), {start + "most 1024", "33 x 32 x 1"});
    check_says(message(1, dim3(1, 1, 65)), {start + "most 1024", "1 x 1 x 65"});
    check_says(message(1, dim3(0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF)), {start + "most 1024"});
    check_says(message(0, 32), {start + "least one block and thread", "0 x 1 x 1 blocks"});
    check_says(message(1, dim3(32, 0)), {start + "least one block and thread"});
    check_says(message(dim3(1, 65536), 32), {start + "most", "65535", "1 x 65536 x 1"});
    check_says(message(dim3(1, 1, 65536), 32), {start + "most", "1 x 1 x 65536"});
    check_says(message(0xFFFFFFFF, 32), {start + "most 2147483647 x"});
    check_says(message(1, 32, (99 << 10) + 1),
               {start + "most 101376 bytes of shared memory, got 101377"});
    CHECK(message(2, dim3(16, 16, 4), 99 << 10).empty());
}

TEST_CASE("simulator: an unknown order is refused") {
    for (const char* wrong : {"backward", "random:x", "random:99999999999999999999", "random:-1"})
        check_says(fault_of([&] { simulator::parse_order(wrong); }),
                   {"expected the order forward, reverse or random:SEED, got ", wrong});
    CHECK(simulator::parse_order("random").seed == 1);
    CHECK(simulator::parse_order("random:12").seed == 12);
    CHECK_THROWS_AS(make_sim_context("sideways"), InputError);
}
