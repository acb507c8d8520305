#include "simulator/device.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace curie::simulator {
namespace {

// Sanitizers want every kernel on one OS thread: static shared arrays are then ordinary globals,
// which they guard, and ThreadSanitizer sees only the races of the kernel.
constexpr bool one_os_thread = address_sanitizer || thread_sanitizer;

void check(const Grid& grid) {
    const auto refuse = [&](const std::string& what) {
        throw Fault(fmt::format("[sim] launch of {}: {}", grid.kernel, what));
    };
    const dim3 b = grid.blocks, t = grid.threads;
    const auto empty = [](dim3 d) { return d.x == 0 || d.y == 0 || d.z == 0; };
    if (empty(b) || empty(t))
        refuse(
            fmt::format("expected at least one block and thread, got {} x {} x {} blocks of {} "
                        "x {} x {} threads",
                        b.x, b.y, b.z, t.x, t.y, t.z));
    // Each extent first: the product of three large ones overflows.
    constexpr unsigned most = Limits::threads_per_block;
    if (t.x > most || t.y > most || t.z > Limits::block_z || t.count() > most)
        refuse(fmt::format("expected at most {} threads a block, got {} x {} x {}",
                           Limits::threads_per_block, t.x, t.y, t.z));
    if (b.x > Limits::grid_x || b.y > Limits::grid_y || b.z > Limits::grid_y)
        refuse(fmt::format("expected at most {} x {} x {} blocks, got {} x {} x {}", Limits::grid_x,
                           Limits::grid_y, Limits::grid_y, b.x, b.y, b.z));
    if (grid.shared_bytes > Limits::shared_bytes)
        refuse(fmt::format("expected at most {} bytes of shared memory, got {}",
                           Limits::shared_bytes, grid.shared_bytes));
}

}  // namespace

Options parse_order(const std::string& text) {
    if (text.empty() || text == "forward") return {};
    if (text == "reverse") return {ThreadOrder::reverse, 0};
    if (text.starts_with("random")) {
        const std::string seed = text.size() > 7 ? text.substr(7) : "1";
        if (seed.find_first_not_of("0123456789") == std::string::npos && seed.size() < 19)
            return {ThreadOrder::random, std::stoull(seed)};
    }
    throw Fault(
        fmt::format("[sim] expected the order forward, reverse or random:SEED, got {}", text));
}

void Device::run(Grid grid) {
    check(grid);
    const OpenGate open(gate);
    grid.order = options_.order;
    grid.seed = options_.seed;
    const auto blocks = static_cast<int64_t>(grid.blocks.count());
    std::vector<int64_t> shuffled;
    if (grid.order == ThreadOrder::random) {
        shuffled.resize(static_cast<size_t>(blocks));
        std::iota(shuffled.begin(), shuffled.end(), 0);
        std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937_64(grid.seed));
    }
    const auto at = [&](int64_t turn) {
        if (grid.order == ThreadOrder::random) return shuffled[static_cast<size_t>(turn)];
        return grid.order == ThreadOrder::reverse ? blocks - 1 - turn : turn;
    };
    Counters total;
    total.launches = 1;
    std::exception_ptr failure;
#pragma omp parallel if (!one_os_thread && blocks > 1)
    {
        // One per OS thread, kept for the next launch: its fibers are costly to make.
        static thread_local Block block;
        block.counters = {};
#pragma omp for schedule(dynamic, 1)
        for (int64_t turn = 0; turn < blocks; ++turn) {
            bool stop = false;
#pragma omp critical(curie_simulator)
            stop = failure != nullptr;
            if (stop) continue;
            const auto linear = static_cast<uint64_t>(at(turn));
            const uint3 index{static_cast<unsigned>(linear % grid.blocks.x),
                              static_cast<unsigned>(linear / grid.blocks.x % grid.blocks.y),
                              static_cast<unsigned>(linear / grid.blocks.x / grid.blocks.y)};
            try {
                block.run(grid, index);
            } catch (...) {
#pragma omp critical(curie_simulator)
                if (!failure) failure = std::current_exception();
            }
        }
#pragma omp critical(curie_simulator)
        total.add(block.counters);
    }
    {
        const std::lock_guard lock(mutex_);
        counters_[grid.kernel].add(total);
        LargestLaunch& largest = largest_launches_[grid.function];
        const auto threads = static_cast<int64_t>(grid.threads.count());
        if (std::tie(largest.shared_bytes, largest.threads) < std::tie(grid.shared_bytes, threads))
            largest = {threads, grid.shared_bytes};
    }
    if (failure) std::rethrow_exception(failure);
}

std::map<std::string, Counters> Device::counters() const {
    const std::lock_guard lock(mutex_);
    return counters_;
}

std::map<const void*, LargestLaunch> Device::largest_launches() const {
    const std::lock_guard lock(mutex_);
    return largest_launches_;
}

void Device::clear() {
    const std::lock_guard lock(mutex_);
    counters_.clear();
    largest_launches_.clear();
}

}  // namespace curie::simulator
