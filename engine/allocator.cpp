#include "engine/allocator.h"

#include <sys/mman.h>

#include <bit>
#include <cstdlib>

#include "engine/error.h"

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

void* system_allocate(size_t bytes) {
    const size_t alignment = bytes >= huge_page ? huge_page : 64;
    void* pointer = nullptr;
    if (posix_memalign(&pointer, alignment, bytes) != 0) return nullptr;
    // Advice only: a kernel without transparent huge pages refuses, and nothing else changes.
    if (bytes >= huge_page) (void)madvise(pointer, bytes, MADV_HUGEPAGE);
    return pointer;
}

}  // namespace

size_t CachingAllocator::block_size(size_t bytes) {
    if (bytes <= 512) return (bytes + 63) / 64 * 64 + (bytes == 0 ? 64 : 0);
    const size_t step = std::bit_floor(bytes - 1) / 8;
    return (bytes + step - 1) / step * step;
}

CachingAllocator::~CachingAllocator() {
    trim();
}

void* CachingAllocator::allocate(size_t bytes) {
    const size_t block = block_size(bytes);
    const std::lock_guard lock(mutex_);
    void* pointer = nullptr;
    if (auto found = cached_.find(block); found != cached_.end() && !found->second.empty()) {
        pointer = found->second.back();
        found->second.pop_back();
    } else {
        pointer = system_allocate(block);
        if (!pointer) {
            for (auto& [size, blocks] : cached_) {
                for (void* cached : blocks) free(cached);
                statistics_.reserved -= size * blocks.size();
                blocks.clear();
            }
            pointer = system_allocate(block);
        }
        require(pointer != nullptr, "memory",
                "expected {} more bytes from the system, got none ({} are in use); "
                "use a smaller batch or input",
                block, statistics_.in_use);
        statistics_.reserved += block;
        ++statistics_.system_allocations;
    }
    ASAN_UNPOISON_MEMORY_REGION(pointer, bytes);
    ++statistics_.requests;
    statistics_.in_use += block;
    statistics_.peak = std::max(statistics_.peak, statistics_.in_use);
    return pointer;
}

void CachingAllocator::release(void* pointer, size_t bytes) noexcept {
    const size_t block = block_size(bytes);
    const std::lock_guard lock(mutex_);
    ASAN_POISON_MEMORY_REGION(pointer, block);
    cached_[block].push_back(pointer);
    statistics_.in_use -= block;
}

void CachingAllocator::trim() noexcept {
    const std::lock_guard lock(mutex_);
    for (auto& [block, blocks] : cached_) {
        for (void* pointer : blocks) {
            ASAN_UNPOISON_MEMORY_REGION(pointer, block);
            free(pointer);
        }
        statistics_.reserved -= block * blocks.size();
        blocks.clear();
    }
}

MemoryStatistics CachingAllocator::statistics() const {
    const std::lock_guard lock(mutex_);
    return statistics_;
}

void CachingAllocator::reset_peak() {
    const std::lock_guard lock(mutex_);
    statistics_.peak = statistics_.in_use;
}

}  // namespace curie
