// The memory of one device. It is mapped twice: the device's addresses cannot be touched by the
// host (a stray access ends the program, as on a GPU), the interpreter and the copies go by the
// other view. Each byte belongs to one allocation or to none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace curie::ptx {

class DeviceMemory {
  public:
    explicit DeviceMemory(size_t bytes);
    DeviceMemory(const DeviceMemory&) = delete;
    DeviceMemory& operator=(const DeviceMemory&) = delete;

    /// An address for `bytes`, or 0 where no gap is large enough. Nothing may use it before open().
    uint64_t reserve(size_t bytes);
    /// From now on kernels and copies may use it; it is full of NaN.
    void open(uint64_t address);
    /// Gives it back. False where nothing begins at this address.
    bool release(uint64_t address);

    struct Allocation {
        size_t bytes;
        bool open;
    };
    /// The open allocation that holds all of [address, address + bytes), or null; `begin` is its
    /// address.
    const Allocation* find(uint64_t address, size_t bytes, uint64_t* begin = nullptr) const;
    bool owns(uint64_t address) const { return address - base_ < total_ * addresses; }
    /// What lies nearest, in words: "0x... is 4 bytes after the end of 1024 bytes at 0x...".
    std::string describe(uint64_t address) const;

    /// The view that the host may use.
    unsigned char* at(uint64_t address) const { return readable_ + (address - base_); }
    size_t total() const { return total_; }
    size_t used() const { return used_; }

  private:
    static constexpr size_t granule = 512;
    /// Addresses for each byte of memory, so that gaps between allocations cost none: a GPU's pages
    /// can be put together anew, too.
    static constexpr size_t addresses = 4;

    uint64_t base_ = 0;
    unsigned char* readable_ = nullptr;
    size_t total_, used_ = 0;
    int file_ = -1;
    std::map<uint64_t, Allocation> allocations_;
    std::map<uint64_t, size_t> freed_;  ///< what was given back, for messages
};

}  // namespace curie::ptx
