#include "simulator/ptx/shared_memory.h"

#include <algorithm>

namespace curie::ptx {

void SharedMemory::poison() {
    std::fill(bytes_.begin(), bytes_.end(), static_cast<unsigned char>(0xFF));
    ++turn_;
}

int SharedMemory::note_read(uint64_t address, uint32_t bytes, uint32_t thread) {
    int other = -1;
    for (uint64_t i = (address - begin_) / 4, end = (address - begin_ + bytes + 3) / 4; i < end;
         ++i) {
        Word& word = words_[i];
        if (word.write_turn == turn_ && word.writer != thread) other = word.writer;
        word.reader = word.read_turn != turn_ || word.reader == thread
                          ? static_cast<uint16_t>(thread)
                          : several;
        word.read_turn = turn_;
    }
    return other;
}

int SharedMemory::note_write(uint64_t address, uint32_t bytes, uint32_t thread) {
    int other = -1;
    for (uint64_t i = (address - begin_) / 4, end = (address - begin_ + bytes + 3) / 4; i < end;
         ++i) {
        Word& word = words_[i];
        if (word.write_turn == turn_ && word.writer != thread) other = word.writer;
        if (word.read_turn == turn_ && word.reader != thread) other = word.reader;
        word.write_turn = turn_;
        word.writer = static_cast<uint16_t>(thread);
    }
    return other;
}

}  // namespace curie::ptx
