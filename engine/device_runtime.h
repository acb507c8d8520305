// What the engine needs of a device: memory, copies between it and the host, a stream to launch
// kernels on. One implementation each for cpu, sim and cuda.
#pragma once

#include <memory>
#include <string>

#include "engine/device.h"
#include "engine/stream.h"

namespace curie {

class DeviceRuntime {
  public:
    virtual ~DeviceRuntime() = default;

    /// Fresh memory aligned to at least 64 bytes; null when the device has none left.
    virtual void* allocate(size_t bytes) = 0;
    virtual void free(void* memory, size_t bytes) noexcept = 0;
    /// Called when the caching allocator hands out a block, with the bytes asked for, and when it
    /// takes one back to keep it, with the whole block's.
    virtual void reuse(void* memory, size_t bytes) { (void)memory, (void)bytes; }
    virtual void retire(void* memory, size_t bytes) noexcept { (void)memory, (void)bytes; }

    /// Finished when they return, and ordered after everything launched before.
    virtual void to_host(void* host, const void* device, size_t bytes) = 0;
    virtual void from_host(void* device, const void* host, size_t bytes) = 0;
    /// Waits for everything launched; an error of a kernel comes out here at the latest.
    virtual void synchronize() {}

    const Stream& stream() const { return stream_; }

  protected:
    Stream stream_;
};

/// The runtime of a device. Throws InputError when this build or this machine lacks it.
/// `sim_order` as in ContextOptions.
std::shared_ptr<DeviceRuntime> make_runtime(Device device, const std::string& sim_order = "");

std::shared_ptr<DeviceRuntime> make_cpu_runtime();
std::shared_ptr<DeviceRuntime> make_sim_runtime(const std::string& order);

}  // namespace curie
