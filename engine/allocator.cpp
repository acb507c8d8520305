#include "engine/allocator.h"

#include <algorithm>
#include <bit>

#include "engine/error.h"

namespace curie {

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
        pointer = runtime_->allocate(block);
        size_t freed = 0;
        if (!pointer && !runtime_->capturing()) {
            freed = free_cache();
            pointer = runtime_->allocate(block);
        }
        if (!pointer) fail_out_of_memory(block, freed);
        statistics_.reserved += block;
        ++statistics_.system_allocations;
    }
    runtime_->reuse(pointer, bytes);
    ++statistics_.requests;
    statistics_.in_use += block;
    statistics_.peak = std::max(statistics_.peak, statistics_.in_use);
    return pointer;
}

void CachingAllocator::release(void* pointer, size_t bytes) noexcept {
    const size_t block = block_size(bytes);
    const std::lock_guard lock(mutex_);
    runtime_->retire(pointer, block);
    cached_[block].push_back(pointer);
    statistics_.in_use -= block;
}

size_t CachingAllocator::free_cache() noexcept {
    size_t freed = 0;
    for (auto& [block, blocks] : cached_) {
        for (void* pointer : blocks) runtime_->free(pointer, block);
        freed += block * blocks.size();
        blocks.clear();
    }
    statistics_.reserved -= freed;
    return freed;
}

void CachingAllocator::trim() noexcept {
    const std::lock_guard lock(mutex_);
    if (!runtime_->capturing()) free_cache();
}

void CachingAllocator::fail_out_of_memory(size_t block, size_t freed) const {
    const DeviceMemory memory = runtime_->memory();
    const std::string device = memory.total ? fmt::format(", of the device's {} bytes {} are free",
                                                          memory.total, memory.free)
                                            : "";
    // The launches of a capture will use what is cached.
    const std::string cached =
        runtime_->capturing()
            ? fmt::format("{} that are cached stay so in a captured step (--cuda-graph)",
                          statistics_.reserved - statistics_.in_use)
            : fmt::format("{} that were cached have been given back", freed);
    throw OutOfMemory(
        fmt::format("[memory] expected {} more bytes from the device, got none: {} bytes are in "
                    "use, {}{}; take a smaller batch (--batch-size) or input",
                    block, statistics_.in_use, cached, device));
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
