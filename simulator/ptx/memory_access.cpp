#include "simulator/ptx/memory_access.h"

namespace curie::ptx {

void check_global_lane(const Instruction& instruction, Warp& warp, uint32_t lane, uint64_t address,
                       uint32_t bytes, const char* what) {
    const Range& known = warp.ranges[instruction.cache];
    if (address >= known.begin && address < known.end && bytes <= known.end - address &&
        address % std::bit_floor(bytes) == 0)
        return;
    uint64_t begin = 0;
    const auto* allocation = warp.block.memory.find(address, bytes, &begin);
    if (!allocation)
        warp.refuse(instruction, lane, cudaErrorIllegalAddress,
                    "expected memory that a cudaMalloc has given, {} {} bytes where {}", what,
                    bytes, warp.block.memory.describe(address));
    if ((bytes & (bytes - 1)) == 0 && address & (bytes - 1))
        warp.refuse(instruction, lane, cudaErrorMisalignedAddress,
                    "{} {} bytes, expected an address aligned to as many, got {:#x}", what, bytes,
                    address);
    warp.ranges[instruction.cache] = {begin, begin + allocation->bytes};
}

}  // namespace curie::ptx
