// Streams, events and graphs. Work is put into a stream and runs only when the host waits for it,
// so that whatever does not wait for what it needs gets a wrong value.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "simulator/ptx/device_memory.h"
#include "simulator/ptx/fault.h"

namespace curie::ptx {

struct Device;
struct Stream;

struct Work {
    enum class Kind { kernel, copy, memory, event };
    Kind kind;
    std::function<void()> run;
};

/// What an event means after one record(): a place in a stream.
struct Mark {
    std::shared_ptr<Stream> stream;
    uint64_t position = 0;
    bool captured = false;  ///< into a graph, so nobody can wait for it
    std::optional<std::chrono::steady_clock::time_point> time;
};

struct Event {
    Device* device;
    bool timed;
    std::shared_ptr<Mark> mark;  ///< null before the first record()
};

struct Graph {
    std::vector<Work> nodes;
};

struct Capture {
    Graph graph;
    bool relaxed, invalidated = false;
};

struct Stream : std::enable_shared_from_this<Stream> {
    Stream(Device& device, bool blocking) : device(device), blocking(blocking) {}

    /// Puts work at the end, or into the graph that is being captured. Throws Fault where the
    /// device has failed or the capture is invalid.
    void put(Work work);
    /// Runs everything up to a position, and what that waits for.
    void run_until(uint64_t position);
    void run_all() { run_until(enqueued); }
    /// The host waits for it; throws what has gone wrong.
    void synchronize();

    Device& device;
    bool blocking;  ///< waits for the legacy default stream, and that for it
    uint64_t enqueued = 0, done = 0;
    std::unique_ptr<Capture> capture;

  private:
    std::deque<Work> queue_;
};

struct Device {
    Device(int index, size_t bytes);

    /// Throws the error of a kernel that has failed: on a GPU, too, nothing works after that.
    void check() const;
    /// Runs everything that was put into any stream.
    void run_all();
    /// A call that waits for the whole device, or may do so, is no part of a capture.
    void refuse_while_capturing(const char* what, bool in_relaxed_mode);

    int index;
    DeviceMemory memory;
    std::shared_ptr<Stream> legacy;
    std::set<std::shared_ptr<Stream>> streams;
    cudaError_t failed = cudaSuccess;
};

}  // namespace curie::ptx
