// cp.async: its bytes come as late as they may, at the wait of the thread that asked for them.
#include <algorithm>

#include "simulator/ptx/memory_access.h"

namespace curie::ptx {
namespace {

template <uint32_t Bytes>
void copy(const Instruction& instruction, Warp& warp) {
    const uint32_t* to = warp.at<uint32_t>(instruction.operands[0]);
    const uint64_t* from = warp.at<uint64_t>(instruction.operands[1]);
    const uint32_t* read_bytes = warp.at<uint32_t>(instruction.operands[3]);
    if (instruction.immediate != Bytes)
        warp.refuse(instruction, 0, cudaErrorInvalidPtx, "expected a copy of {} bytes, got {}",
                    Bytes, instruction.immediate);
    warp.each_lane([&](uint32_t lane) {
        const PendingCopy made{lane,     warp.groups[lane],
                               to[lane], from[lane],
                               Bytes,    std::min(read_bytes[lane], Bytes)};
        if (made.global % Bytes)
            warp.refuse(instruction, lane, cudaErrorMisalignedAddress,
                        "expected a copy of {} bytes to be aligned to as many, got address {:#x}",
                        Bytes, made.global);
        if (made.read_bytes)
            check_global_lane(instruction, warp, lane, made.global, made.read_bytes, "copies");
        check_shared(instruction, warp, lane, made.shared, Bytes, "copy");
        // It may land at once, so nobody may still read what is there; until the wait it is NaN.
        note_shared_write(instruction, warp, lane, made.shared, Bytes);
        std::memset(warp.block.shared.at(made.shared), 0xFF, Bytes);
        warp.copies.push_back(made);
    });
}

void commit(const Instruction&, Warp& warp) {
    warp.each_lane([&](uint32_t lane) { ++warp.groups[lane]; });
}

void wait(const Instruction& instruction, Warp& warp) {
    const auto pending = static_cast<uint32_t>(instruction.immediate);
    std::erase_if(warp.copies, [&](const PendingCopy& copy) {
        if (!(warp.mask >> copy.lane & 1) || copy.group + pending >= warp.groups[copy.lane])
            return false;
        if (copy.read_bytes)
            check_global_lane(instruction, warp, copy.lane, copy.global, copy.read_bytes, "copies");
        note_shared_write(instruction, warp, copy.lane, copy.shared, copy.bytes);
        unsigned char* to = warp.block.shared.at(copy.shared);
        std::memset(to, 0, copy.bytes);
        std::memcpy(to, warp.block.memory.at(copy.global), copy.read_bytes);
        return true;
    });
}

}  // namespace

void add_asynchronous_copies(Operations& table) {
    table["cp.async.ca.shared.global"] = {&copy<4>, "WDnw"};
    table["cp.async.cg.shared.global"] = {&copy<16>, "WDnw"};
    table["cp.async.commit_group"] = {&commit, ""};
    table["cp.async.wait_group"] = {&wait, "n"};
}

}  // namespace curie::ptx
