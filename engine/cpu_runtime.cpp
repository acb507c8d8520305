#include <sys/mman.h>

#include <cstdlib>
#include <cstring>

#include "engine/device_runtime.h"

// Under AddressSanitizer a cached block is poisoned, so a use after release is still reported.
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(pointer, bytes) ((void)0)
#define ASAN_UNPOISON_MEMORY_REGION(pointer, bytes) ((void)0)
#endif

namespace curie {
namespace {

constexpr size_t huge_page = size_t{2} << 20;

/// Large blocks are backed by huge pages, which spares both the page faults and most TLB misses of
/// streaming kernels.
class CpuRuntime : public DeviceRuntime {
  public:
    void* allocate(size_t bytes) override {
        const size_t alignment = bytes >= huge_page ? huge_page : 64;
        void* memory = nullptr;
        if (posix_memalign(&memory, alignment, bytes) != 0) return nullptr;
        // Advice only: a kernel without transparent huge pages refuses, and nothing else changes.
        if (bytes >= huge_page) (void)madvise(memory, bytes, MADV_HUGEPAGE);
        return memory;
    }
    void free(void* memory, [[maybe_unused]] size_t bytes) noexcept override {
        ASAN_UNPOISON_MEMORY_REGION(memory, bytes);
        std::free(memory);
    }
    void reuse([[maybe_unused]] void* memory, [[maybe_unused]] size_t bytes) override {
        ASAN_UNPOISON_MEMORY_REGION(memory, bytes);
    }
    void retire([[maybe_unused]] void* memory, [[maybe_unused]] size_t bytes) noexcept override {
        ASAN_POISON_MEMORY_REGION(memory, bytes);
    }
    void to_host(void* host, const void* device, size_t bytes) override {
        if (bytes) std::memcpy(host, device, bytes);
    }
    void from_host(void* device, const void* host, size_t bytes) override {
        if (bytes) std::memcpy(device, host, bytes);
    }
};

}  // namespace

std::shared_ptr<DeviceRuntime> make_cpu_runtime() {
    return std::make_shared<CpuRuntime>();
}

}  // namespace curie
