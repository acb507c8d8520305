// A block's shared memory. It knows which thread read and wrote each word since the last barrier,
// so that an access that the barrier does not order is an error even where the value is right.
#pragma once

#include <algorithm>
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
    void poison() {
        std::fill(bytes_.begin(), bytes_.end(), static_cast<unsigned char>(0xFF));
        pass_barrier();
    }
    /// All threads have come to a barrier.
    void pass_barrier() { turn_ += uint64_t{several} + 1; }

    bool holds(uint64_t address, uint32_t bytes) const {
        return address >= begin_ && address + bytes <= begin_ + bytes_.size();
    }
    unsigned char* at(uint64_t address) { return bytes_.data() + (address - begin_); }
    uint32_t begin() const { return begin_; }
    uint32_t end() const { return begin_ + static_cast<uint32_t>(bytes_.size()); }

    /// The thread that wrote one of the words in the same turn as `thread` reads it, or -1.
    int note_read(uint64_t address, uint32_t bytes, uint32_t thread) {
        const uint64_t now = turn_ | thread;
        int other = -1;
        Word* const word = words_.data() + (address - begin_) / 4;
        for (uint32_t i = 0; i < (bytes + 3) / 4; ++i) {
            if (conflict(word[i].written, now)) other = static_cast<int>(word[i].written & several);
            word[i].read = conflict(word[i].read, now) ? now | several : now;
        }
        return other;
    }
    /// The same of a thread that read or wrote one.
    int note_write(uint64_t address, uint32_t bytes, uint32_t thread) {
        const uint64_t now = turn_ | thread;
        int other = -1;
        Word* const word = words_.data() + (address - begin_) / 4;
        for (uint32_t i = 0; i < (bytes + 3) / 4; ++i) {
            if (conflict(word[i].written, now)) other = static_cast<int>(word[i].written & several);
            if (conflict(word[i].read, now)) other = static_cast<int>(word[i].read & several);
            word[i].written = now;
        }
        return other;
    }

  private:
    static constexpr uint32_t several = 0xFFFF;  ///< threads, none of them the only one
    /// The thread in the low 16 bits, above them the number of barriers before.
    struct Word {
        uint64_t written = 0, read = 0;
    };
    /// Whether it was another thread, and in the same turn.
    static bool conflict(uint64_t before, uint64_t now) { return (before ^ now) - 1 < several; }

    uint32_t begin_;
    uint64_t turn_ = 0;
    std::vector<unsigned char> bytes_;
    std::vector<Word> words_;
};

}  // namespace curie::ptx
