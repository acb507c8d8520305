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
float operand_of(uint32_t bits) {
    return __builtin_bit_cast(float, bits & ~0x1FFFu);
}

/// Sums in the tensor core are not rounded to nearest; the last bit is cut off.
float cut(double value) {
    auto nearest = static_cast<float>(value);
    if (std::isfinite(value) && std::fabs(double{nearest}) > std::fabs(value))
        nearest = std::nextafter(nearest, 0.0f);
    return canonical(nearest);
}

/// d, a, b, c by the layouts of "Matrix Fragments for mma.m16n8k8" in the PTX manual.
void product(const Instruction& instruction, Warp& warp) {
    if (!warp.gather(instruction, all_lanes)) return;
    const auto& operands = instruction.operands;
    float a[16][8], b[8][8], c[16][8];
    for (int lane = 0; lane < 32; ++lane) {
        const int group = lane >> 2, in_group = lane & 3;
        for (int i = 0; i < 4; ++i)
            a[group + (i == 1 || i == 3 ? 8 : 0)][in_group + (i >= 2 ? 4 : 0)] =
                operand_of(warp.at<uint32_t>(operands[size_t(4 + i)])[lane]);
        for (int i = 0; i < 2; ++i)
            b[in_group + 4 * i][group] = operand_of(warp.at<uint32_t>(operands[size_t(8 + i)])[lane]);
        for (int i = 0; i < 4; ++i)
            c[group + (i >= 2 ? 8 : 0)][2 * in_group + (i & 1)] =
                warp.at<float>(operands[size_t(10 + i)])[lane];
    }
    for (auto& row : c) {
        const auto r = &row - c;
        for (int column = 0; column < 8; ++column) {
            double sum = row[column];
            for (int k = 0; k < 8; ++k) sum += double{a[r][k]} * b[k][column];
            row[column] = cut(sum);
        }
    }
    for (int lane = 0; lane < 32; ++lane)
        for (int i = 0; i < 4; ++i)
            warp.at<float>(operands[size_t(i)])[lane] =
                c[(lane >> 2) + (i >= 2 ? 8 : 0)][2 * (lane & 3) + (i & 1)];
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
