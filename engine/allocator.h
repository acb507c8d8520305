// A caching allocator: freed blocks wait in lists by size, so that a training step in steady state
// asks the system for nothing. Where the memory comes from is the device runtime's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "engine/device_runtime.h"
#include "engine/error.h"

namespace curie {

/// The device has no memory left. what() names the sizes; Context adds who asked for what.
class OutOfMemory : public Error {
  public:
    using Error::Error;
};

/// Counters of an allocator, in bytes and calls since it was made.
struct MemoryStatistics {
    size_t in_use = 0;              ///< handed out now
    size_t peak = 0;                ///< the most that was ever handed out at once
    size_t reserved = 0;            ///< held from the system, in use or cached
    size_t system_allocations = 0;  ///< how often the system was asked
    size_t requests = 0;            ///< how often anybody asked this allocator
};

/// Thread-safe. Blocks are aligned to 64 bytes and hold at least the bytes asked for.
class CachingAllocator {
  public:
    explicit CachingAllocator(std::shared_ptr<DeviceRuntime> runtime = make_cpu_runtime())
        : runtime_(std::move(runtime)) {}
    CachingAllocator(const CachingAllocator&) = delete;
    CachingAllocator& operator=(const CachingAllocator&) = delete;
    ~CachingAllocator();

    /// Throws OutOfMemory with the sizes when the system has no memory left, after freeing the
    /// cache (which it does not during a capture, whose launches will use freed blocks).
    void* allocate(size_t bytes);
    void release(void* pointer, size_t bytes) noexcept;
    /// Gives every cached block back to the system.
    void trim() noexcept;

    MemoryStatistics statistics() const;
    void reset_peak();
    DeviceRuntime& runtime() const { return *runtime_; }

    /// The block size that serves a request: an eighth of a power of two, so at most 12.5% is lost.
    static size_t block_size(size_t bytes);

  private:
    /// Under mutex_. Returns the bytes given back.
    size_t free_cache() noexcept;
    [[noreturn]] void fail_out_of_memory(size_t block, size_t freed) const;

    std::shared_ptr<DeviceRuntime> runtime_;
    mutable std::mutex mutex_;
    std::unordered_map<size_t, std::vector<void*>> cached_;
    MemoryStatistics statistics_;
};

}  // namespace curie
