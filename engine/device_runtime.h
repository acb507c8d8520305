// What the engine needs of a device: memory, copies between it and the host, a stream to launch
// kernels on. One implementation each for cpu, sim and cuda.
#pragma once

#include <memory>
#include <string>

#include "engine/copy_stream.h"
#include "engine/device.h"
#include "engine/launch_graph.h"
#include "engine/stream.h"

namespace curie {

/// Bytes of a device's memory; zeros where nobody says.
struct DeviceMemory {
    size_t free = 0, total = 0;
};

class DeviceRuntime {
  public:
    virtual ~DeviceRuntime() = default;

    /// Fresh memory aligned to at least 64 bytes; null when the device has none left.
    virtual void* allocate(size_t bytes) = 0;
    virtual void free(void* memory, size_t bytes) noexcept = 0;
    virtual DeviceMemory memory() const { return {}; }
    /// Called when the caching allocator hands out a block, with the bytes asked for, and when it
    /// takes one back to keep it, with the whole block's.
    virtual void reuse(void* memory, size_t bytes) { (void)memory, (void)bytes; }
    virtual void retire(void* memory, size_t bytes) noexcept { (void)memory, (void)bytes; }

    /// Makes the device the calling thread's current one; kernels are launched after it only.
    virtual void activate() {}

    /// Finished when they return, and ordered after everything launched before. Errors during a
    /// capture.
    virtual void to_host(void* host, const void* device, size_t bytes) = 0;
    virtual void from_host(void* device, const void* host, size_t bytes) = 0;
    /// Waits for everything launched; an error of a kernel comes out here at the latest.
    virtual void synchronize() {}

    /// Null where launches cannot be captured (on the CPU nothing is launched).
    virtual std::unique_ptr<LaunchGraph> make_graph() { return nullptr; }
    /// Null where copies cannot run beside kernels. The runtime must outlive it.
    virtual std::unique_ptr<CopyStream> make_copy_stream() { return nullptr; }
    /// Between begin() and end() of a graph: what is freed may still be read by what was captured.
    virtual bool capturing() const { return false; }
    /// Captures so far that ended by abandon(): nothing launched in them has run or will.
    virtual int64_t abandoned_captures() const { return 0; }

    const Stream& stream() const { return stream_; }

  protected:
    /// Throws Error during a capture: the copy would not wait for what the capture will launch.
    void refuse_while_capturing(const char* what, size_t bytes) const;

    Stream stream_;
};

/// The runtime of a device. Throws InputError when this build or this machine lacks it.
/// `sim_order` and `sim_memory` as in ContextOptions.
std::shared_ptr<DeviceRuntime> make_runtime(Device device, const std::string& sim_order = "",
                                            size_t sim_memory = 0);

std::shared_ptr<DeviceRuntime> make_cpu_runtime();
std::shared_ptr<DeviceRuntime> make_sim_runtime(const std::string& order, size_t memory = 0);

}  // namespace curie
