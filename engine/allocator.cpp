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
        if (!pointer) {
            for (auto& [size, blocks] : cached_) {
                for (void* cached : blocks) runtime_->free(cached, size);
                statistics_.reserved -= size * blocks.size();
                blocks.clear();
            }
            pointer = runtime_->allocate(block);
        }
        require(pointer != nullptr, "memory",
                "expected {} more bytes from the device, got none ({} are in use); "
                "use a smaller batch or input",
                block, statistics_.in_use);
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

void CachingAllocator::trim() noexcept {
    const std::lock_guard lock(mutex_);
    for (auto& [block, blocks] : cached_) {
        for (void* pointer : blocks) {
            runtime_->free(pointer, block);
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
