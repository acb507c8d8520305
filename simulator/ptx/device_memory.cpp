#include "simulator/ptx/device_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "simulator/ptx/fault.h"

namespace curie::ptx {

DeviceMemory::DeviceMemory(size_t bytes) : total_((bytes + 4095) / 4096 * 4096) {
    file_ = memfd_create("curie-ptx", MFD_CLOEXEC);
    void *hidden = MAP_FAILED, *readable = MAP_FAILED;
    const size_t space = total_ * addresses;
    if (file_ >= 0 && ftruncate(file_, static_cast<off_t>(space)) == 0) {
        hidden = mmap(nullptr, space, PROT_NONE, MAP_SHARED | MAP_NORESERVE, file_, 0);
        readable =
            mmap(nullptr, space, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file_, 0);
    }
    if (hidden == MAP_FAILED || readable == MAP_FAILED)
        fail(cudaErrorMemoryAllocation, "expected address space for {} bytes twice, got none",
             space);
    base_ = reinterpret_cast<uint64_t>(hidden);
    readable_ = static_cast<unsigned char*>(readable);
}

uint64_t DeviceMemory::reserve(size_t bytes) {
    // A gap after each allocation, so that an access past the end is nobody's.
    const size_t wanted = (std::max<size_t>(bytes, 1) + granule - 1) / granule * granule + granule;
    if (bytes > total_ - used_) return 0;
    uint64_t at = base_;
    for (const auto& [address, allocation] : allocations_) {
        if (address - at >= wanted) break;
        at = (address + allocation.bytes + granule - 1) / granule * granule + granule;
    }
    if (at + wanted > base_ + total_ * addresses) return 0;
    allocations_[at] = {bytes, false};
    freed_.erase(freed_.lower_bound(at), freed_.lower_bound(at + bytes));
    used_ += bytes;
    return at;
}

void DeviceMemory::open(uint64_t address) {
    Allocation& allocation = allocations_.at(address);
    allocation.open = true;
    std::memset(at(address), 0xFF, allocation.bytes);
}

bool DeviceMemory::release(uint64_t address) {
    const auto found = allocations_.find(address);
    if (found == allocations_.end()) return false;
    const size_t bytes = found->second.bytes, page = 4096;
    const size_t begin = (address - base_ + page - 1) / page * page;
    const size_t end = (address - base_ + bytes) / page * page;
    std::memset(at(address), 0xFF, std::min(bytes, page));
    if (end > begin)
        fallocate(file_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(begin),
                  static_cast<off_t>(end - begin));
    used_ -= bytes;
    freed_[address] = bytes;
    allocations_.erase(found);
    return true;
}

const DeviceMemory::Allocation* DeviceMemory::find(uint64_t address, size_t bytes,
                                                   uint64_t* begin) const {
    auto after = allocations_.upper_bound(address);
    if (after == allocations_.begin()) return nullptr;
    --after;
    const auto& [start, allocation] = *after;
    if (!allocation.open || address - start + bytes > allocation.bytes) return nullptr;
    if (begin) *begin = start;
    return &allocation;
}

std::string DeviceMemory::describe(uint64_t address) const {
    if (!owns(address)) return fmt::format("{:#x} is no address of this device's memory", address);
    if (auto freed = freed_.upper_bound(address); freed != freed_.begin()) {
        --freed;
        if (address - freed->first < freed->second && !find(address, 1))
            return fmt::format("{:#x} is byte {} of {} bytes at {:#x} that were freed", address,
                               address - freed->first, freed->second, freed->first);
    }
    auto after = allocations_.upper_bound(address);
    if (after == allocations_.begin())
        return fmt::format("{:#x} is before the first allocation", address);
    --after;
    const auto& [start, allocation] = *after;
    const uint64_t end = start + allocation.bytes;
    if (address < end)
        return fmt::format("{:#x} is byte {} of {} bytes at {:#x}{}", address, address - start,
                           allocation.bytes, start,
                           allocation.open ? "" : ", whose cudaMallocAsync is not over");
    return fmt::format("{:#x} is {} bytes after the end of {} bytes at {:#x}", address,
                       address - end, allocation.bytes, start);
}

}  // namespace curie::ptx
