// Divergence of branches whose counts are known.
#include "simulator/branch_trace.h"
#include "tests/simulator/launch_kernel.h"

using namespace curie;
using namespace curie::test;
using simulator::branch_trace;
using simulator::DivergenceCounters;

namespace curie::sim {
namespace {

constexpr char blocks[8] = {};

/// What an instrumented basic block would tell.
template <int Place>
void enter() {
    branch_trace->enter(blocks + Place);
}

/// 48 threads: a whole warp and half a one.
__global__ void branches() {
    const int lane = static_cast<int>(threadIdx.x);
    enter<0>();
    if (lane % 2 == 0) enter<1>();
    for (int i = 0; i < 3; ++i) enter<2>();
    for (int i = 0; i <= lane % 4; ++i) enter<3>();  // lanes leave one by one
    if (lane < 32) enter<4>();                       // whole warps go each way
    __syncthreads();
    if (lane == 5) enter<0>();
}

}  // namespace
}  // namespace curie::sim

TEST_CASE("simulator: divergence of known branches") {
    simulator::BranchTrace trace;
    branch_trace = &trace;
    Simulator sim;
    launch({sim.stream, "branches", 1, 48}, sim::branches);
    branch_trace = nullptr;
    std::vector<DivergenceCounters> got;
    for (const auto& [place, counters] : trace.counters()) {
        CHECK(place.kernel == "branches");
        got.push_back(counters);
    }
    REQUIRE(got.size() == 5);
    const int64_t runs[] = {3, 2, 6, 8, 1}, partial[] = {1, 2, 0, 6, 0},
                  lanes[] = {49, 24, 144, 120, 32};
    for (size_t i = 0; i < got.size(); ++i) {
        CAPTURE(i);
        CHECK(got[i].runs == runs[i]);
        CHECK(got[i].partial == partial[i]);
        CHECK(got[i].lanes == lanes[i]);
    }
}
