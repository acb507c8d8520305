// The simulated GPU: runs the blocks of a launch on the cores of the CPU, each as CUDA would, and
// counts what they do. A launch is finished when it returns.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "simulator/block.h"
#include "simulator/limits.h"
#include "simulator/memory_gate.h"

namespace curie::simulator {

struct Options {
    /// In which order blocks, and the threads of a block, get their turn. A missing barrier may go
    /// unnoticed in one order and fail in another.
    ThreadOrder order = ThreadOrder::forward;
    uint64_t seed = 0;  ///< of the random order
};

/// `forward`, `reverse` or `random[:SEED]`; throws Fault otherwise.
Options parse_order(const std::string& text);

/// How a kernel function was launched with the most dynamic shared memory.
struct LargestLaunch {
    int64_t threads = 0;  ///< of a block
    size_t shared_bytes = 0;
};

class Device {
  public:
    explicit Device(Options options = {}) : options_(options) {}

    /// Executes every block of the grid. Throws a Fault that names kernel, block and thread.
    void run(Grid grid);

    /// What was launched since the last clear(), by kernel.
    std::map<std::string, Counters> counters() const;
    /// The same by the kernels' code: one name may stand for several instances of a template.
    std::map<const void*, LargestLaunch> largest_launches() const;
    void clear();

    Options options_;
    /// While it is set, launches are appended to it instead of being run.
    std::vector<std::function<void()>>* capture = nullptr;
    /// Of the memory that kernels use; null: it is always open.
    MemoryGate* gate = nullptr;

  private:
    mutable std::mutex mutex_;
    std::map<std::string, Counters> counters_;
    std::map<const void*, LargestLaunch> largest_launches_;
};

/// Calls kernel(arguments...) for every thread.
template <class... Parameters, class... Arguments>
void launch(Device& device, const char* name, dim3 blocks, dim3 threads, size_t shared_bytes,
            void (*kernel)(Parameters...), Arguments&&... arguments) {
    struct Closure {
        void (*kernel)(Parameters...);
        std::tuple<Parameters...> values;
    };
    Closure closure{kernel, std::tuple<Parameters...>(arguments...)};
    Grid grid;
    grid.kernel = name;
    grid.function = reinterpret_cast<const void*>(kernel);
    grid.blocks = blocks;
    grid.threads = threads;
    grid.shared_bytes = shared_bytes;
    grid.body = [](void* given) {
        auto& it = *static_cast<Closure*>(given);
        std::apply(it.kernel, it.values);
    };
    auto run = [&device, grid, closure]() mutable {
        grid.closure = &closure;
        device.run(grid);
    };
    if (device.capture) {
        device.capture->push_back(run);
    } else {
        run();
    }
}

}  // namespace curie::simulator
