// Launches that are captured once and then run by a single call (a CUDA graph). A step of several
// hundred small kernels otherwise waits for the host to launch each of them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace curie {

/// What a LaunchGraph did so far.
struct LaunchGraphStatistics {
    size_t nodes = 0;      ///< of the last capture: kernels, and copies within the device
    int64_t launches = 0;  ///< of the graph
    int64_t built = 0;     ///< captures that needed a new executable graph; the others updated it
};

/// Made by DeviceRuntime::make_graph(). Kernel arguments are those of the capture, so a step whose
/// arguments change (addresses, a learning rate, a random counter) is captured again each time; the
/// executable graph is only updated then.
class LaunchGraph {
  public:
    virtual ~LaunchGraph() = default;
    /// From here to end() what is launched on the device's stream is captured and does not run.
    /// Memory can be allocated meanwhile; a copy from or to the host, or waiting, throws Error.
    virtual void begin() = 0;
    virtual void end() = 0;
    /// After an exception since begin(), those of end() and launch() included: nothing of the
    /// capture will run.
    virtual void abandon() noexcept = 0;
    /// Runs what was captured last, after everything launched before. May return before it is over.
    virtual void launch() = 0;

    const LaunchGraphStatistics& statistics() const { return statistics_; }

  protected:
    LaunchGraphStatistics statistics_;
};

/// Calls `work`; with a graph (it may be null) its launches are captured and run as one.
template <class Work>
void run_as_one(LaunchGraph* graph, Work work) {
    if (!graph) return work();
    graph->begin();
    try {
        work();
        graph->end();
        graph->launch();
    } catch (...) {
        graph->abandon();
        throw;
    }
}

}  // namespace curie
