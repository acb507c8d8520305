#include <sys/mman.h>

#include "engine/host_runtime.h"

namespace curie {
namespace {

constexpr size_t huge_page = size_t{2} << 20;

/// Large blocks are backed by huge pages, which spares both the page faults and most TLB misses of
/// streaming kernels.
class CpuRuntime : public HostRuntime {
  public:
    void* allocate(size_t bytes) override {
        const size_t alignment = bytes >= huge_page ? huge_page : 64;
        void* memory = nullptr;
        if (posix_memalign(&memory, alignment, bytes) != 0) return nullptr;
        // Advice only: a kernel without transparent huge pages refuses, and nothing else changes.
        if (bytes >= huge_page) (void)madvise(memory, bytes, MADV_HUGEPAGE);
        return memory;
    }
};

}  // namespace

std::shared_ptr<DeviceRuntime> make_cpu_runtime() {
    return std::make_shared<CpuRuntime>();
}

}  // namespace curie
