#include "simulator/ptx/grid.h"

#include <algorithm>
#include <atomic>
#include <cfenv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <thread>

namespace curie::ptx {
namespace {

using Clock = std::chrono::steady_clock;

/// CURIE_PTX_STATISTICS=1 prints it when the program ends.
struct Statistics {
    std::atomic<uint64_t> launches = 0, instructions = 0;
    std::atomic<int64_t> nanoseconds = 0;

    ~Statistics() {
        if (!std::getenv("CURIE_PTX_STATISTICS") || launches == 0) return;
        const double seconds = static_cast<double>(nanoseconds) * 1e-9;
        fmt::print(stderr,
                   "[ptx] {} launches, {} instructions of threads in {:.2f} s: {:.0f} million a "
                   "second\n",
                   launches.load(), instructions.load(), seconds,
                   static_cast<double>(instructions) * 1e-6 / seconds);
    }
};
Statistics statistics;

uint64_t worker_count() {
    static const uint64_t count = [] {
        const char* wanted = std::getenv("CURIE_PTX_THREADS");
        return wanted ? std::max(1l, std::atol(wanted))
                      : std::max(1l, static_cast<long>(std::thread::hardware_concurrency()));
    }();
    return count;
}

}  // namespace

void run_grid(const Launch& launch, const DeviceMemory& memory) {
    const Clock::time_point begin = Clock::now();
    const uint64_t blocks = uint64_t{launch.grid.x} * launch.grid.y * launch.grid.z;
    std::atomic<uint64_t> next = 0;
    std::mutex mutex;
    std::optional<Fault> first;
    const auto work = [&] {
        // The program may have asked for another rounding, or for no denormal numbers.
        std::fenv_t before;
        std::fegetenv(&before);
        std::fesetenv(FE_DFL_ENV);
        try {
            Block block(launch, memory);
            for (uint64_t i; (i = next++) < blocks;) block.run(i);
            statistics.instructions += block.executed();
        } catch (const Fault& fault) {
            const std::lock_guard lock(mutex);
            if (!first) first = fault;
            next = blocks;
        }
        std::fesetenv(&before);
    };
    std::vector<std::thread> others;
    for (uint64_t i = 1; i < std::min(worker_count(), blocks); ++i) others.emplace_back(work);
    work();
    for (std::thread& other : others) other.join();
    ++statistics.launches;
    statistics.nanoseconds += (Clock::now() - begin).count();
    if (first) throw *first;
}

}  // namespace curie::ptx
