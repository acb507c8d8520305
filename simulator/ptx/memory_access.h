// What each access to memory has to hold: alignment, bounds, and in shared memory the order that
// barriers give.
#pragma once

#include "simulator/ptx/block.h"
#include "simulator/ptx/lanes.h"

namespace curie::ptx {

inline unsigned char* global_at(const Instruction& instruction, const Warp& warp, uint64_t base) {
    return warp.block.memory.at(base + static_cast<uint64_t>(instruction.immediate));
}

/// One lane's access to global memory, where the whole warp's was not found in one allocation.
void check_global_lane(const Instruction& instruction, Warp& warp, uint32_t lane, uint64_t address,
                       uint32_t bytes, const char* what);

/// All lanes' addresses; the allocation that they were in the last time is tried first.
inline void check_global(const Instruction& instruction, Warp& warp, const uint64_t* base,
                         uint32_t bytes, const char* what) {
    uint64_t least = UINT64_MAX, most = 0, low_bits = 0;
    const uint32_t mask = warp.mask;
    for (uint32_t lane = 0; lane < 32; ++lane) {
        const bool here = mask >> lane & 1;
        const uint64_t address = base[lane] + static_cast<uint64_t>(instruction.immediate);
        least = here && address < least ? address : least;
        most = here && address > most ? address : most;
        low_bits |= here ? address : 0;
    }
    const Range& known = warp.ranges[instruction.cache];
    if (least >= known.begin && most + bytes <= known.end && most < known.end &&
        (low_bits & (bytes - 1)) == 0)
        return;
    warp.each_lane([&](uint32_t lane) {
        check_global_lane(instruction, warp, lane,
                          base[lane] + static_cast<uint64_t>(instruction.immediate), bytes, what);
    });
}

inline void check_shared(const Instruction& instruction, Warp& warp, uint32_t lane,
                         uint64_t address, uint32_t bytes, const char* what) {
    const SharedMemory& shared = warp.block.shared;
    if (address & (bytes - 1))
        warp.refuse(instruction, lane, cudaErrorMisalignedAddress,
                    "expected a {} of {} bytes to be aligned to as many, got address {:#x} of "
                    "shared memory",
                    what, bytes, address);
    if (!shared.holds(address, bytes))
        warp.refuse(instruction, lane, cudaErrorIllegalAddress,
                    "expected a {} of {} bytes inside the block's shared memory from {:#x} to "
                    "{:#x}, got {:#x}",
                    what, bytes, shared.begin(), shared.end(), address);
}

/// Ends the kernel where `other`, a thread as shared memory knows it (-1: none), has had to do with
/// the same word since the last barrier.
inline void refuse_race(const Instruction& instruction, Warp& warp, uint32_t lane, uint64_t address,
                        int other, const char* access, const char* earlier) {
    if (other < 0) return;
    warp.refuse(
        instruction, lane, cudaErrorLaunchFailure,
        "expected a barrier between this {} {:#x} and the {} by {} of the block, got a race",
        access, address, earlier,
        other == 0xFFFF ? "several threads" : fmt::format("thread {}", other));
}

inline void note_shared_read(const Instruction& instruction, Warp& warp, uint32_t lane,
                             uint64_t address, uint32_t bytes) {
    refuse_race(instruction, warp, lane, address,
                warp.block.shared.note_read(address, bytes, warp.thread_of(lane)), "load of",
                "store");
}

inline void note_shared_write(const Instruction& instruction, Warp& warp, uint32_t lane,
                              uint64_t address, uint32_t bytes) {
    refuse_race(instruction, warp, lane, address,
                warp.block.shared.note_write(address, bytes, warp.thread_of(lane)), "store to",
                "access");
}

}  // namespace curie::ptx
