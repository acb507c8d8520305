// Shared memory, asynchronous copies and atomics.
#include <cmath>

#include "tests/simulator/launch_kernel.h"

using namespace curie;
using namespace curie::test;

namespace curie::sim {
namespace {

/// Reads before it writes, so that contents of an earlier block would show.
__global__ void look(float* fixed, float* dynamic, int* integers) {
    CURIE_SHARED(float, tile, [32]);
    CURIE_SHARED(int, numbers, [32]);
    float* tail = dynamic_shared<float>();
    const unsigned i = blockIdx.x * 32 + threadIdx.x;
    fixed[i] = tile[threadIdx.x];
    integers[i] = numbers[threadIdx.x];
    dynamic[i] = tail[threadIdx.x];
    tile[threadIdx.x] = tail[threadIdx.x] = 1;
    numbers[threadIdx.x] = 1;
}

__global__ void too_much_static() {
    CURIE_SHARED(float, tile, [12 * 1024 + 1]);
    tile[threadIdx.x] = 0;
}

__global__ void static_and_dynamic() {
    CURIE_SHARED(float, tile, [1024]);
    tile[threadIdx.x] = 0;
}

/// A pipeline of two stages, read when at most `Pending` groups are under way.
template <int Pending>
__global__ void copies(const float* x, float* y) {
    float* stage = dynamic_shared<float>();
    const unsigned i = threadIdx.x;
    cp_async4(&stage[i], &x[i]);
    cp_async_commit();
    cp_async4(&stage[32 + i], &x[32 + i]);
    cp_async_commit();
    cp_async_wait<Pending>();
    __syncthreads();
    y[i] = stage[31 - i];
    y[32 + i] = stage[63 - i];
}

__global__ void partial_copy(const float* x, float* y, int bytes) {
    float* stage = dynamic_shared<float>();
    cp_async16(stage, x, bytes);
    cp_async_commit();
    cp_async_wait<0>();
    for (int i = 0; i < 4; ++i) y[i] = stage[i];
}

/// The old contents may be gone as soon as a copy is issued.
__global__ void overwritten(const float* x, float* y) {
    float* stage = dynamic_shared<float>();
    stage[0] = 5;
    cp_async4(stage, x);
    cp_async_commit();
    y[0] = stage[0];
}

__global__ void not_committed(const float* x, float* y) {
    float* stage = dynamic_shared<float>();
    cp_async4(stage, x);
    cp_async_wait<0>();
    y[0] = stage[0];
}

__global__ void misaligned(const float* x) {
    cp_async16(dynamic_shared<float>(), x + 1);
}

__global__ void histogram(const int* x, unsigned* bins, int* extremes, float* sum,
                          unsigned* turns) {
    const unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    atomicAdd(&bins[x[i]], 1);
    atomicMax(&extremes[0], x[i]);
    atomicMin(&extremes[1], x[i]);
    atomicAdd(sum, 0.5f);
    atomicCAS(turns, 0u, i + 1);
    atomicExch(turns + 1, 7);
}

}  // namespace
}  // namespace curie::sim

TEST_CASE("simulator: static and dynamic shared memory start as NaN in every block") {
    for (const char* order : orders) {
        Simulator sim(order);
        std::vector<float> fixed(96, 0), dynamic(96, 0);
        std::vector<int> integers(96, 0);
        launch({sim.stream, "look", 3, 32, 32 * sizeof(float)}, sim::look, fixed.data(),
               dynamic.data(), integers.data());
        for (size_t i = 0; i < 96; ++i) {
            CHECK(std::isnan(fixed[i]));
            CHECK(std::isnan(dynamic[i]));
            CHECK(integers[i] == -1);
        }
        CHECK(sim.counters("look").shared_bytes == 3 * 128);
    }
}

TEST_CASE("simulator: more shared memory than a block has is refused") {
    Simulator sim;
    check_says(fault_of([&] {
                   launch({sim.stream, "large", 1, 32}, sim::too_much_static);
               }),
               {"kernel large, block (0, 0, 0), thread (0, 0, 0)", "49152", "49156"});
    check_says(fault_of([&] {
                   launch({sim.stream, "both", 1, 32, 99 << 10}, sim::static_and_dynamic);
               }),
               {"kernel both", "101376", "105472"});
}

TEST_CASE("simulator: cp.async arrives at the wait for its group, not before") {
    std::vector<float> x(64), y(64);
    for (size_t i = 0; i < 64; ++i) x[i] = static_cast<float>(i);
    for (const char* order : orders) {
        CAPTURE(order);
        Simulator sim(order);
        const auto run = [&](auto kernel) {
            launch({sim.stream, "copies", 1, 32, 64 * sizeof(float)}, kernel, x.data(), y.data());
        };
        run(sim::copies<0>);
        for (size_t i = 0; i < 32; ++i) {
            CHECK(y[i] == x[31 - i]);
            CHECK(y[32 + i] == x[63 - i]);
        }
        if (simulator::thread_sanitizer) continue;  // which reports it, as it should
        run(sim::copies<1>);  // too weak a wait: the second stage is not there
        for (size_t i = 0; i < 32; ++i) CHECK(y[i] == x[31 - i]);
        size_t missing = 0;
        for (size_t i = 32; i < 64; ++i) missing += std::isnan(y[i]);
        CHECK(missing > 0);
        CHECK(sim.counters("copies").async_copies == 2 * 64);
        CHECK(sim.counters("copies").async_bytes == 2 * 256);
    }
}

TEST_CASE("simulator: cp.async fills with zeros, overwrites at once and waits for commits") {
    Simulator sim;
    const auto* x = new (std::align_val_t(16)) float[4]{1, 2, 3, 4};
    std::vector<float> y(4);
    for (int bytes : {0, 4, 8, 16}) {
        launch({sim.stream, "partial", 1, 1, 16}, sim::partial_copy, x, y.data(), bytes);
        for (int i = 0; i < 4; ++i)
            CHECK(y[static_cast<size_t>(i)] == (4 * i < bytes ? static_cast<float>(i + 1) : 0.0f));
    }
    launch({sim.stream, "overwritten", 1, 1, 16}, sim::overwritten, x, y.data());
    CHECK(std::isnan(y[0]));
    launch({sim.stream, "not_committed", 1, 1, 16}, sim::not_committed, x, y.data());
    CHECK(std::isnan(y[0]));
    check_says(fault_of([&] {
                   launch({sim.stream, "misaligned", 1, 1, 16}, sim::misaligned, x);
               }),
               {"kernel misaligned", "thread (0, 0, 0)", "cp.async of 16 bytes", "misaligned"});
    check_says(fault_of([&] {
                   launch({sim.stream, "partial", 1, 1, 16}, sim::partial_copy, x, y.data(), 20);
               }),
               {"cp.async of 16 bytes cannot read 20"});
    operator delete[](const_cast<float*>(x), std::align_val_t(16));
}

TEST_CASE("simulator: atomics of many blocks lose nothing") {
    for (const char* order : orders) {
        Simulator sim(order);
        std::vector<int> x(64 * 96);
        for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<int>(i * 13 % 10);
        std::vector<unsigned> bins(10), turns(2), expected(10);
        for (int value : x) ++expected[static_cast<size_t>(value)];
        std::vector<int> extremes{-1, 99};
        float sum = 0;
        launch({sim.stream, "histogram", 64, 96}, sim::histogram, x.data(), bins.data(),
               extremes.data(), &sum, turns.data());
        CHECK(bins == expected);
        CHECK(extremes == std::vector<int>{9, 0});
        CHECK(sum == 0.5f * 64 * 96);
        CHECK(turns[0] >= 1);
        CHECK(turns[0] <= x.size());
        CHECK(turns[1] == 7);
        CHECK(sim.counters("histogram").atomics == 6 * 64 * 96);
    }
}
