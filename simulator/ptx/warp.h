// 32 threads of a block. Each lane has a place in the program of its own; lanes at one place run
// together. After a divergent branch those at the lowest place run first, which brings them
// together again where the ways meet.
#pragma once

#include <bit>
#include <vector>

#include "simulator/ptx/fault.h"
#include "simulator/ptx/program.h"

namespace curie::ptx {

class Block;

constexpr uint32_t all_lanes = 0xFFFFFFFF;

/// Device memory that an instruction has been found to use.
struct Range {
    uint64_t begin = 0, end = 0;
};

/// A cp.async that has not landed.
struct PendingCopy {
    uint32_t lane, group;
    uint32_t shared;
    uint64_t global;
    uint32_t bytes, read_bytes;  ///< what is not read is zero
};

class Warp {
  public:
    Warp(Block& block, uint32_t index, uint32_t lanes);

    /// At the begin of a block.
    void restart();
    /// Runs all lanes until each has ended or the whole warp waits at a barrier.
    void run();
    bool ended() const { return live_ == 0; }

    // For the instructions.
    template <class T>
    T* at(uint32_t place) {
        return reinterpret_cast<T*>(registers + place);
    }
    /// Each lane that runs the instruction, in ascending order.
    template <class Function>
    void each_lane(Function function) const {
        for (uint32_t left = mask; left; left &= left - 1)
            function(static_cast<uint32_t>(std::countr_zero(left)));
    }
    void jump(uint32_t target);
    void diverge(uint32_t taken, uint32_t target);
    /// At a label: lanes that wait for each other go on together.
    void meet() {
        if (!others_.empty()) settle(pc);
    }
    /// Whether all `needed` lanes are here; else those that are wait, and others run.
    bool gather(const Instruction& instruction, uint32_t needed);
    void wait_at_barrier() { stopped_ = true; }
    void end_lanes();
    uint32_t live() const { return live_; }
    uint32_t thread_of(uint32_t lane) const { return index_ * 32 + lane; }

    template <class... Arguments>
    [[noreturn]] void refuse(const Instruction& instruction, uint32_t lane, cudaError_t error,
                             fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        refuse_with(instruction, lane, error,
                    fmt::format(format, std::forward<Arguments>(arguments)...));
    }

    Block& block;
    unsigned char* registers = nullptr;
    uint32_t pc = 0, mask = 0;
    uint64_t executed = 0;  ///< instructions, one for each lane
    std::vector<PendingCopy> copies;
    std::array<uint32_t, 32> groups{};  ///< cp.async groups that each lane has committed
    std::vector<Range> ranges;          ///< one for each instruction that uses global memory

  private:
    /// Lanes that wait for others at a warp's instruction, or for their turn.
    struct Fragment {
        uint32_t pc, mask;
        bool parked;
    };

    void settle(uint32_t at, bool parked = false);
    void next();
    [[noreturn]] void refuse_with(const Instruction& instruction, uint32_t lane, cudaError_t error,
                                  const std::string& sentence);

    uint32_t index_, present_, live_ = 0;
    bool stopped_ = false;
    std::vector<Fragment> others_;
};

}  // namespace curie::ptx
