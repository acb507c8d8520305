// Barriers of a block and what may go wrong with them.
#include <numeric>

#include "tests/simulator/launch_kernel.h"

using namespace curie;
using namespace curie::test;

namespace curie::sim {
namespace {

__global__ void reverse(const int* x, int* y, int rounds) {
    CURIE_SHARED(int, tile, [96]);
    int value = x[threadIdx.x];
    for (int round = 0; round < rounds; ++round) {
        tile[threadIdx.x] = value;
        __syncthreads();
        value = tile[blockDim.x - 1 - threadIdx.x];
        __syncthreads();
    }
    y[threadIdx.x] = value;
}

__global__ void votes(int* y) {
    const int thread = static_cast<int>(threadIdx.x);
    y[4 * thread] = __syncthreads_count(thread % 3 == 0);
    y[4 * thread + 1] = __syncthreads_or(thread == 69);
    y[4 * thread + 2] = __syncthreads_and(thread < 70) + 2 * __syncthreads_and(thread != 5);
    y[4 * thread + 3] = __syncthreads_or(0);
}

/// Threads that have ended no longer count.
__global__ void early_exit(int* y) {
    if (threadIdx.x >= 40) return;
    const int arrived = __syncthreads_count(1);
    y[threadIdx.x] = arrived;
}

__global__ void divergent() {
    if (threadIdx.x == 7) {
        __syncthreads();
    } else {
        __syncthreads();
    }
}

__global__ void waits_for_a_vote() {
    if (threadIdx.x == 0)
        __syncthreads();
    else
        __any_sync(0xFFFFFFFFu, 1);
}

__global__ void throws(const int* x) {
    __syncthreads();
    if (blockIdx.x == 2 && threadIdx.x == 3) throw std::runtime_error("kernel's own");
    __syncthreads();
    (void)x;
}

}  // namespace
}  // namespace curie::sim

TEST_CASE("simulator: a barrier separates writes from reads in every order") {
    std::vector<int> x(96), y(96);
    std::iota(x.begin(), x.end(), 0);
    for (const char* order : orders) {
        CAPTURE(order);
        Simulator sim(order);
        launch({sim.stream, "reverse", 1, 96}, sim::reverse, x.data(), y.data(), 3);
        for (int i = 0; i < 96; ++i) CHECK(y[static_cast<size_t>(i)] == 95 - i);
        CHECK(sim.counters("reverse").barriers == 6);
        CHECK(sim.counters("reverse").threads == 96);
        CHECK(sim.counters("reverse").shared_bytes == 96 * 4);
    }
}

TEST_CASE("simulator: __syncthreads_count, _or and _and") {
    for (const char* order : orders) {
        Simulator sim(order);
        std::vector<int> y(4 * 70);
        launch({sim.stream, "votes", 1, 70}, sim::votes, y.data());
        for (size_t thread = 0; thread < 70; ++thread) {
            CHECK(y[4 * thread] == 24);
            CHECK(y[4 * thread + 1] == 1);
            CHECK(y[4 * thread + 2] == 1);
            CHECK(y[4 * thread + 3] == 0);
        }
    }
}

TEST_CASE("simulator: threads that have ended count as arrived at a barrier") {
    for (const char* order : orders) {
        Simulator sim(order);
        std::vector<int> y(64, -1);
        launch({sim.stream, "early_exit", 1, 64}, sim::early_exit, y.data());
        for (size_t thread = 0; thread < 64; ++thread) CHECK(y[thread] == (thread < 40 ? 40 : -1));
    }
}

TEST_CASE("simulator: a divergent barrier names kernel, block, threads and both places") {
    for (const char* order : orders) {
        Simulator sim(order);
        const std::string message = fault_of([&] {
            launch({sim.stream, "divergent", 1, 32}, sim::divergent);
        });
        check_says(message, {"kernel divergent, block (0, 0, 0), thread (", "divergent barrier",
                             "(7, 0, 0)", "barrier_test.cpp:"});
    }
}

TEST_CASE("simulator: a deadlock says who waits where") {
    Simulator sim;
    const std::string message = fault_of([&] {
        launch({sim.stream, "stuck", 1, 32}, sim::waits_for_a_vote);
    });
    check_says(message,
               {"kernel stuck, block (0, 0, 0): deadlock", "(0, 0, 0) waits at the barrier",
                "waits for lanes of its warp at barrier_test.cpp:"});
}

TEST_CASE("simulator: the device works on after a fault") {
    std::vector<int> x(96), y(96);
    std::iota(x.begin(), x.end(), 0);
    for (const char* order : orders) {
        Simulator sim(order);
        CHECK(!fault_of([&] { launch({sim.stream, "divergent", 3, 32}, sim::divergent); }).empty());
        CHECK(!fault_of([&] {
                   launch({sim.stream, "stuck", 3, 32}, sim::waits_for_a_vote);
               }).empty());
        CHECK_THROWS_WITH(launch({sim.stream, "throws", 4, 64}, sim::throws, x.data()),
                          "kernel's own");
        launch({sim.stream, "reverse", 1, 96}, sim::reverse, x.data(), y.data(), 1);
        for (int i = 0; i < 96; ++i) CHECK(y[static_cast<size_t>(i)] == 95 - i);
    }
}
