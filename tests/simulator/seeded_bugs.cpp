// A right kernel, and the same with one mistake: `seeded_bugs NAME`. Each mistake must be found by
// a build's detector: wrong or NaN values and faults in every build, accesses out of bounds by
// AddressSanitizer, races by ThreadSanitizer. Exits with 0 only when nothing is found.
#define CURIE_DEVICE sim
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>

#include "kernels/cuda.h"

namespace curie::sim {
namespace {

enum class Bug {
    none,
    missing_barrier,
    missing_wait,
    missing_warp_barrier,
    divergent_barrier,
    global_index,
    shared_index,
    dynamic_index
};
constexpr const char* names[] = {
    "none",         "missing_barrier", "missing_wait", "missing_warp_barrier", "divergent_barrier",
    "global_index", "shared_index",    "dynamic_index"};

constexpr int threads = 64;

/// y[i] = x[63 - i] through static memory + x[63 - i] through cp.async + x[i ^ 1] within the warp.
__global__ void exchange(Bug bug, const float* x, float* y) {
    CURIE_SHARED(float, tile, [threads]);
    CURIE_SHARED(float, neighbours, [threads]);
    float* copied = dynamic_shared<float>();
    const int i = static_cast<int>(threadIdx.x);
    tile[i] = x[i + (bug == Bug::global_index)];
    cp_async4(&copied[i], &x[i]);
    cp_async_commit();
    neighbours[i] = x[i];
    if (bug != Bug::missing_warp_barrier) __syncwarp();
    const float neighbour = neighbours[i ^ 1];
    if (bug != Bug::missing_wait) cp_async_wait<0>();
    if (bug == Bug::divergent_barrier) {
        if (i % 2)
            __syncthreads();
        else
            __syncthreads();
    } else if (bug != Bug::missing_barrier) {
        __syncthreads();
    }
    const int other = threads - 1 - i;
    const float* fixed = tile;
    y[i] = fixed[other + (bug == Bug::shared_index)] + copied[other + (bug == Bug::dynamic_index)] +
           neighbour;
}

bool wrong_in(const char* order, Bug bug) {
    simulator::Device device(simulator::parse_order(order));
    Stream stream;
    stream.handle = &device;
    const std::unique_ptr<float[]> x(new float[threads]), y(new float[threads]);
    for (int i = 0; i < threads; ++i) x[i] = static_cast<float>(i);
    launch({stream, "exchange", 1, threads, threads * sizeof(float)}, exchange, bug, x.get(),
           y.get());
    int wrong = 0, nan = 0;
    for (int i = 0; i < threads; ++i) {
        nan += std::isnan(y[i]);
        wrong += y[i] != 2 * x[threads - 1 - i] + x[i ^ 1];
    }
    if (wrong) std::printf("order %s: %d wrong values, %d of them NaN\n", order, wrong, nan);
    return wrong > 0;
}

}  // namespace
}  // namespace curie::sim

int main(int argc, char** argv) {
    using namespace curie;
    for (int bug = 0; argc == 2 && bug < static_cast<int>(std::size(sim::names)); ++bug) {
        if (std::strcmp(argv[1], sim::names[bug]) != 0) continue;
        try {
            bool wrong = false;
            for (const char* order : {"forward", "reverse", "random:1"})
                wrong |= sim::wrong_in(order, static_cast<sim::Bug>(bug));
            return wrong;
        } catch (const simulator::Fault& fault) {
            std::puts(fault.what());
            return 1;
        }
    }
    std::fputs("expected the name of a bug:", stderr);
    for (const char* name : sim::names) std::fprintf(stderr, " %s", name);
    std::fputs("\n", stderr);
    return 2;
}
