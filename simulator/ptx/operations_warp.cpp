// What lanes do together: branches, barriers, shuffles and the tensor core's product.
#include "simulator/ptx/block.h"
#include "simulator/ptx/lanes.h"

namespace curie::ptx {
namespace {

void end(const Instruction&, Warp& warp) {
    warp.end_lanes();
}

void barrier(const Instruction& instruction, Warp& warp) {
    if (instruction.immediate != 0)
        warp.refuse(instruction, 0, cudaErrorInvalidPtx, "expected barrier 0, got barrier {}",
                    instruction.immediate);
    if (warp.gather(instruction, warp.live())) warp.wait_at_barrier();
}

enum class Shuffle { down, butterfly };

/// d|p, a, b, c, members: lane reads a of lane + b, or of lane ^ b, inside its segment; c holds
/// the segment's mask and the last lane to read from.
template <Shuffle Kind>
void shuffle(const Instruction& instruction, Warp& warp) {
    const auto* members = warp.at<uint32_t>(instruction.operands[5]);
    const auto first = static_cast<uint32_t>(std::countr_zero(warp.mask));
    warp.each_lane([&](uint32_t lane) {
        if (members[lane] != members[first] || !(members[lane] >> lane & 1))
            warp.refuse(instruction, lane, cudaErrorLaunchFailure,
                        "expected one mask that has the caller, got {:08x} here and {:08x} in "
                        "thread {}",
                        members[lane], members[first], warp.thread_of(first));
    });
    if (!warp.gather(instruction, members[first])) return;
    uint32_t values[32];
    std::memcpy(values, warp.at<uint32_t>(instruction.operands[2]), sizeof values);
    warp.each_lane([&](uint32_t lane) {
        const uint32_t distance = warp.at<uint32_t>(instruction.operands[3])[lane] & 31;
        const uint32_t c = warp.at<uint32_t>(instruction.operands[4])[lane];
        const uint32_t segment = c >> 8 & 31;
        const uint32_t last = (lane & segment) | (c & 31 & ~segment);
        const uint32_t wanted = Kind == Shuffle::down ? lane + distance : lane ^ distance;
        const bool inside = wanted <= last;
        const uint32_t from = inside ? wanted : lane;
        if (!(warp.mask >> from & 1))
            warp.refuse(instruction, lane, cudaErrorLaunchFailure,
                        "expected to read from a lane of the mask {:08x}, got lane {}", warp.mask,
                        from);
        warp.at<uint32_t>(instruction.operands[0])[lane] = values[from];
        warp.at<Predicate>(instruction.operands[1])[lane] = static_cast<Predicate>(inside);
    });
}

/// What the tensor core sees of a TF32 operand: the low 13 bits are not there.
double operand_of(uint32_t bits) {
    return __builtin_bit_cast(float, bits & ~0x1FFFu);
}

/// Sums in the tensor core are not rounded to nearest; what does not fit is cut off.
float cut(double value) {
    const auto nearest = static_cast<float>(value);
    const bool too_far = std::fabs(double{nearest}) > std::fabs(value);
    return canonical(__builtin_bit_cast(float, __builtin_bit_cast(uint32_t, nearest) - too_far));
}

/// d, a, b, c by the layouts of "Matrix Fragments for mma.m16n8k8" in the PTX manual.
void product(const Instruction& instruction, Warp& warp) {
    if (!warp.gather(instruction, all_lanes)) return;
    const auto bits = [&](size_t operand, size_t lane) {
        return warp.at<uint32_t>(instruction.operands[operand])[lane];
    };
    double a[16][8], b[8][8], sums[16][8];
    for (size_t lane = 0; lane < 32; ++lane) {
        const size_t group = lane / 4, in_group = lane % 4;
        for (size_t i = 0; i < 4; ++i)
            a[group + i % 2 * 8][in_group + i / 2 * 4] = operand_of(bits(4 + i, lane));
        for (size_t i = 0; i < 2; ++i) b[in_group + i * 4][group] = operand_of(bits(8 + i, lane));
        for (size_t i = 0; i < 4; ++i)
            sums[group + i / 2 * 8][in_group * 2 + i % 2] =
                __builtin_bit_cast(float, bits(10 + i, lane));
    }
    float results[16][8];
    for (size_t row = 0; row < 16; ++row) {
        for (size_t k = 0; k < 8; ++k)
            for (size_t column = 0; column < 8; ++column)
                sums[row][column] += a[row][k] * b[k][column];
        for (size_t column = 0; column < 8; ++column) results[row][column] = cut(sums[row][column]);
    }
    for (size_t lane = 0; lane < 32; ++lane)
        for (size_t i = 0; i < 4; ++i)
            warp.at<float>(instruction.operands[i])[lane] =
                results[lane / 4 + i / 2 * 8][lane % 4 * 2 + i % 2];
}

}  // namespace

void run_branch(const Instruction& instruction, Warp& warp) {
    warp.jump(instruction.target);
}

void run_conditional_branch(const Instruction& instruction, Warp& warp) {
    const uint32_t* predicate = warp.at<uint32_t>(instruction.operands[0]);
    uint32_t taken = 0;
    for (uint32_t lane = 0; lane < 32; ++lane) taken |= (predicate[lane] & 1) << lane;
    if (instruction.negated) taken = ~taken;
    warp.diverge(taken & warp.mask, instruction.target);
}

void run_label(const Instruction&, Warp& warp) {
    warp.meet();
}

void add_warp_operations(Operations& table) {
    table["ret"] = {&end, ""};
    table["bar.sync"] = {&barrier, "n"};
    table["shfl.sync.down.b32"] = {&shuffle<Shuffle::down>, "wpwwww"};
    table["shfl.sync.bfly.b32"] = {&shuffle<Shuffle::butterfly>, "wpwwww"};
    table["mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32"] = {&product, "wwwwwwwwwwwwww"};
}

}  // namespace curie::ptx
