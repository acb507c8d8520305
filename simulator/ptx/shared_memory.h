// A block's shared memory. It knows which thread read and wrote each word since the last barrier,
// so that an access that the barrier does not order is an error even where the value is right.
#pragma once

#include <cstdint>
#include <vector>

namespace curie::ptx {

class SharedMemory {
  public:
    /// Addresses from `begin` to `end`.
    SharedMemory(uint32_t begin, uint32_t end) : begin_(begin), bytes_(end - begin) {
        words_.resize((bytes_.size() + 3) / 4);
    }

    /// Before a block: all of it is NaN.
    void poison();
    /// All threads have come to a barrier.
    void pass_barrier() { ++turn_; }

    bool holds(uint64_t address, uint32_t bytes) const {
        return address >= begin_ && address + bytes <= begin_ + bytes_.size();
    }
    unsigned char* at(uint64_t address) { return bytes_.data() + (address - begin_); }
    uint32_t begin() const { return begin_; }
    uint32_t end() const { return begin_ + static_cast<uint32_t>(bytes_.size()); }

    /// The thread that wrote one of the words in the same turn as `thread` reads it, or -1.
    int note_read(uint64_t address, uint32_t bytes, uint32_t thread);
    /// The same of a thread that read or wrote one.
    int note_write(uint64_t address, uint32_t bytes, uint32_t thread);

  private:
    static constexpr uint16_t several = 0xFFFF;  ///< threads, none of them the only one
    struct Word {
        uint32_t write_turn = 0, read_turn = 0;
        uint16_t writer = 0, reader = 0;
    };

    uint32_t begin_;
    uint32_t turn_ = 0;
    std::vector<unsigned char> bytes_;
    std::vector<Word> words_;
};

}  // namespace curie::ptx
