// Memory of the host as a device's memory: what the CPU and the simulator share. Under
// AddressSanitizer a block ends at the byte that was asked for, and a cached one is poisoned, so
// that a use beyond it or after its release is reported.
#pragma once

#include <cstdlib>
#include <cstring>

#include "engine/device_runtime.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(pointer, bytes) ((void)(pointer), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(pointer, bytes) ((void)(pointer), (void)(bytes))
#endif

namespace curie {

class HostRuntime : public DeviceRuntime {
  public:
    void free(void* memory, size_t bytes) noexcept override {
        ASAN_UNPOISON_MEMORY_REGION(memory, bytes);
        std::free(memory);
    }
    void reuse(void* memory, size_t bytes) override { ASAN_UNPOISON_MEMORY_REGION(memory, bytes); }
    void retire(void* memory, size_t bytes) noexcept override {
        ASAN_POISON_MEMORY_REGION(memory, bytes);
    }
    void to_host(void* host, const void* device, size_t bytes) override {
        if (bytes) std::memcpy(host, device, bytes);
    }
    void from_host(void* device, const void* host, size_t bytes) override {
        if (bytes) std::memcpy(device, host, bytes);
    }
};

}  // namespace curie
