// Shuffles, votes, reductions and tensor-core operations of a warp, lane by lane.
#include "tests/simulator/launch_kernel.h"

using namespace curie;
using namespace curie::test;

namespace curie::sim {
namespace {

constexpr uint32_t all = 0xFFFFFFFFu;

struct Moves {
    float down, up, exchanged, indexed, rotated, narrow_down, narrow_up, narrow_indexed;
    float earlier_segment, later_segment;
    double wide;
};

__global__ void shuffles(Moves* moves) {
    const int lane = static_cast<int>(threadIdx.x) % 32;
    const float value = 100.0f + static_cast<float>(lane);
    Moves& mine = moves[threadIdx.x];
    mine.down = __shfl_down_sync(all, value, 3);
    mine.up = __shfl_up_sync(all, value, 5);
    mine.exchanged = __shfl_xor_sync(all, value, 9);
    mine.indexed = __shfl_sync(all, value, 31 - lane);
    mine.rotated = __shfl_sync(all, value, lane + 1);
    mine.narrow_down = __shfl_down_sync(all, value, 3, 8);
    mine.narrow_up = __shfl_up_sync(all, value, 3, 8);
    mine.narrow_indexed = __shfl_sync(all, value, 2, 4);
    mine.earlier_segment = __shfl_xor_sync(all, value, 8, 8);
    mine.later_segment = __shfl_xor_sync(all, value, 1, 8);
    mine.wide = __shfl_xor_sync(all, 1e300 * (lane + 1), 1);
}

__global__ void votes(unsigned* y) {
    const unsigned lane = threadIdx.x % 32;
    unsigned* mine = y + 8 * threadIdx.x;
    mine[0] = __ballot_sync(all, lane % 5 == 0);
    mine[1] = static_cast<unsigned>(__any_sync(all, lane == 17));
    mine[2] = static_cast<unsigned>(__all_sync(all, lane != 17));
    mine[3] = __reduce_add_sync(all, lane);
    mine[4] = __reduce_max_sync(all, lane ^ 5u);
    mine[5] = __reduce_min_sync(all, lane + 7);
    mine[6] = static_cast<unsigned>(__reduce_min_sync(all, static_cast<int>(lane) - 3) + 10);
    mine[7] = static_cast<unsigned>(__reduce_max_sync(all, -static_cast<int>(lane) - 1) + 10);
}

/// Even and odd lanes meet among themselves, the odd ones more often.
__global__ void disjoint(unsigned* y) {
    const uint32_t even = 0x55555555u, odd = ~even;
    if (threadIdx.x % 2 == 0) {
        y[threadIdx.x] = __reduce_add_sync(even, threadIdx.x);
    } else {
        unsigned sum = __reduce_add_sync(odd, threadIdx.x);
        sum += __reduce_add_sync(odd, 1u);
        y[threadIdx.x] = sum;
    }
}

/// Lane 0 sees what the lanes wrote before they met.
__global__ void meet(int* y) {
    CURIE_SHARED(int, tile, [64]);
    tile[threadIdx.x] = static_cast<int>(threadIdx.x);
    __syncwarp();
    y[threadIdx.x] = tile[threadIdx.x ^ 1];
}

/// Lanes outside of the mask have no value to give.
__global__ void undefined_source(float* y) {
    if (threadIdx.x < 16)
        y[threadIdx.x] = __shfl_sync(0xFFFFu, 1.0f, static_cast<int>(threadIdx.x) + 8);
}

__global__ void multiply(const float* a, const float* b, float* c) {
    const int lane = static_cast<int>(threadIdx.x), group = lane / 4, member = lane % 4;
    const uint32_t left[4] = {to_tf32(a[group * 8 + member]), to_tf32(a[(group + 8) * 8 + member]),
                              to_tf32(a[group * 8 + member + 4]),
                              to_tf32(a[(group + 8) * 8 + member + 4])};
    const uint32_t right[2] = {to_tf32(b[member * 8 + group]),
                               to_tf32(b[(member + 4) * 8 + group])};
    float sum[4] = {1000, 1000, 1000, 1000};
    mma_m16n8k8_tf32(sum, left, right);
    for (int i = 0; i < 4; ++i) c[(group + i / 2 * 8) * 8 + 2 * member + i % 2] = sum[i];
}

enum class Mistake {
    absent_lane,
    ended_lane,
    lacks_caller,
    other_operation,
    other_mask,
    other_type,
    leaves
};

__global__ void wrong(Mistake mistake) {
    const unsigned lane = threadIdx.x;
    switch (mistake) {
        case Mistake::absent_lane:
            __syncwarp();
            break;  // the block has 20 threads
        case Mistake::ended_lane:
            __syncwarp(0xFFFFFu);
            if (lane != 4) __syncwarp(0xFFFFFu);
            break;
        case Mistake::lacks_caller:
            __any_sync(0xFFFF0u, 1);
            break;
        case Mistake::other_operation:
            if (lane % 2)
                __any_sync(0xFFFFFu, 1);
            else
                __all_sync(0xFFFFFu, 1);
            break;
        case Mistake::other_mask:
            __syncwarp(lane % 2 ? 0xFFFFFu : 0x55555u);
            break;
        case Mistake::other_type:
            if (lane % 2)
                __shfl_sync(0xFFFFFu, 1.0f, 0);
            else
                __shfl_sync(0xFFFFFu, 1.0, 0);
            break;
        case Mistake::leaves:
            if (lane != 4) __syncwarp(0xFFFFFu);
            break;
    }
}

}  // namespace
}  // namespace curie::sim

TEST_CASE("simulator: shuffles down, up, by exclusive or and by index, in segments too") {
    for (const char* order : orders) {
        Simulator sim(order);
        std::vector<sim::Moves> moves(64);
        launch({sim.stream, "shuffles", 1, 64}, sim::shuffles, moves.data());
        for (int thread = 0; thread < 64; ++thread) {
            const sim::Moves& got = moves[static_cast<size_t>(thread)];
            const int lane = thread % 32, place = lane % 8;
            CAPTURE(lane);
            CHECK(got.down == 100 + (lane + 3 < 32 ? lane + 3 : lane));
            CHECK(got.up == 100 + (lane >= 5 ? lane - 5 : lane));
            CHECK(got.exchanged == 100 + (lane ^ 9));
            CHECK(got.indexed == 131 - lane);
            CHECK(got.rotated == 100 + (lane + 1) % 32);
            CHECK(got.narrow_down == 100 + (place + 3 < 8 ? lane + 3 : lane));
            CHECK(got.narrow_up == 100 + (place >= 3 ? lane - 3 : lane));
            CHECK(got.narrow_indexed == 100 + lane / 4 * 4 + 2);
            CHECK(got.earlier_segment == 100 + (lane / 8 % 2 ? lane - 8 : lane));
            CHECK(got.later_segment == 100 + (lane ^ 1));
            CHECK(got.wide == 1e300 * ((lane ^ 1) + 1));
        }
        CHECK(sim.counters("shuffles").warp_collectives == 2 * 11);
    }
}

TEST_CASE("simulator: votes and reductions of a warp") {
    for (const char* order : orders) {
        Simulator sim(order);
        std::vector<unsigned> y(8 * 32);
        launch({sim.stream, "votes", 1, 32}, sim::votes, y.data());
        const std::vector<unsigned> expected{0x42108421u, 1, 0, 496, 31, 7, 7, 9};
        for (size_t i = 0; i < y.size(); ++i) CHECK(y[i] == expected[i % 8]);
    }
}

TEST_CASE("simulator: disjoint masks proceed independently") {
    for (const char* order : orders) {
        Simulator sim(order);
        std::vector<unsigned> y(32);
        launch({sim.stream, "disjoint", 1, 32}, sim::disjoint, y.data());
        for (unsigned lane = 0; lane < 32; ++lane) CHECK(y[lane] == (lane % 2 ? 256 + 16 : 240));
    }
}

TEST_CASE("simulator: __syncwarp lets lanes see each other's writes") {
    for (const char* order : orders) {
        Simulator sim(order);
        std::vector<int> y(64);
        launch({sim.stream, "meet", 1, 64}, sim::meet, y.data());
        for (int i = 0; i < 64; ++i) CHECK(y[static_cast<size_t>(i)] == (i ^ 1));
    }
}

TEST_CASE("simulator: a shuffle from a lane outside of the mask gives NaN") {
    Simulator sim;
    std::vector<float> y(16);
    launch({sim.stream, "undefined_source", 1, 32}, sim::undefined_source, y.data());
    for (size_t lane = 0; lane < 16; ++lane) CHECK((y[lane] == 1.0f) == (lane < 8));
    CHECK(y[12] != y[12]);
}

TEST_CASE("simulator: mma.m16n8k8 with TF32 inputs, element by element") {
    // Small integers: exact in TF32 and in float32 sums.
    std::vector<float> a(16 * 8), b(8 * 8), c(16 * 8);
    for (size_t i = 0; i < a.size(); ++i) a[i] = static_cast<float>((i * 7 + 3) % 23) - 11;
    for (size_t i = 0; i < b.size(); ++i) b[i] = static_cast<float>((i * 5 + 1) % 19) - 9;
    for (const char* order : orders) {
        Simulator sim(order);
        launch({sim.stream, "multiply", 1, 32}, sim::multiply, a.data(), b.data(), c.data());
        for (size_t m = 0; m < 16; ++m)
            for (size_t n = 0; n < 8; ++n) {
                float sum = 1000;
                for (size_t k = 0; k < 8; ++k) sum += a[m * 8 + k] * b[k * 8 + n];
                CHECK(c[m * 8 + n] == sum);
            }
        CHECK(sim.counters("multiply").matrix_operations == 1);
    }
}

TEST_CASE("simulator: TF32 rounds to nearest, ties away from zero, and keeps NaN and infinity") {
    const auto round = [](float x) { return __builtin_bit_cast(float, simulator::to_tf32(x)); };
    CHECK(round(1 + 0x1p-10f) == 1 + 0x1p-10f);
    CHECK(round(1 + 0x1p-11f) == 1 + 0x1p-10f);
    CHECK(round(-1 - 0x1p-11f) == -1 - 0x1p-10f);
    CHECK(round(1 + 0x1p-12f) == 1);
    CHECK(round(INFINITY) == INFINITY);
    CHECK(std::isnan(round(NAN)));
}

TEST_CASE("simulator: mistakes in warp collectives name kernel, block and thread") {
    using sim::Mistake;
    const auto message_of = [](Mistake mistake, const char* order) {
        Simulator sim(order);
        return fault_of([&] { launch({sim.stream, "wrong", 1, 20}, sim::wrong, mistake); });
    };
    for (const char* order : orders) {
        CAPTURE(order);
        const std::string start = "kernel wrong, block (0, 0, 0), thread (";
        check_says(message_of(Mistake::absent_lane, order), {start, "lane 20 does not exist"});
        check_says(message_of(Mistake::ended_lane, order), {start, "__syncwarp"});
        check_says(message_of(Mistake::lacks_caller, order),
                   {start, "the mask lacks the calling lane", "warp_test.cpp:"});
        check_says(message_of(Mistake::other_operation, order),
                   {start, "__any_sync", "__all_sync"});
        check_says(message_of(Mistake::other_mask, order), {start, "0x00055555", "0x000fffff"});
        check_says(message_of(Mistake::other_type, order), {start, "__shfl_sync", "wait in"});
    }
    check_says(message_of(Mistake::leaves, "forward"),
               {"thread (4, 0, 0): ended although other lanes wait for it in __syncwarp"});
    check_says(message_of(Mistake::leaves, "random:2"), {"__syncwarp"});
}
