// mma.sync.aligned.m16n8k8 with TF32 inputs for simulated kernels. The fragments' layout follows
// the PTX manual, "Matrix Fragments for mma.m16n8k8": with group = lane / 4, member = lane % 4,
//   A (16 x 8):  a0 (group, member)  a1 (group + 8, member)  a2 (group, member + 4)  a3 (+8, +4)
//   B (8 x 8):   b0 (member, group)  b1 (member + 4, group)
//   C (16 x 8):  c0, c1 (group, 2 member + 0, 1)  c2, c3 (group + 8, 2 member + 0, 1)
#pragma once

#include <bit>
#include <cstdint>

#include "simulator/block.h"

namespace curie::simulator {

/// Rounds to TF32, 10 bits of mantissa, to nearest with ties away from zero, as cvt.rna does.
inline uint32_t to_tf32(float value) {
    const uint32_t bits = std::bit_cast<uint32_t>(value);
    if ((bits & 0x7F800000u) == 0x7F800000u) return bits;  // infinities and NaN stay
    return (bits + 0x1000u) & ~0x1FFFu;
}

/// c += a * b for a warp; every lane of it must call this together.
inline void mma_m16n8k8_tf32(float (&c)[4], const uint32_t (&a)[4], const uint32_t (&b)[2],
                             Site site = Site::here()) {
    struct Fragments {
        float* c;
        const uint32_t *a, *b;
    } mine{c, a, b};
    const auto multiply = [](void* const* payloads, uint32_t) {
        const auto of = [&](int lane) { return *static_cast<const Fragments*>(payloads[lane]); };
        // A tensor core ignores the bits that TF32 lacks.
        const auto value = [](uint32_t bits) { return std::bit_cast<float>(bits & ~0x1FFFu); };
        float left[16][8], right[8][8];
        for (int lane = 0; lane < 32; ++lane) {
            const int group = lane / 4, member = lane % 4;
            for (int i = 0; i < 4; ++i)
                left[group + i % 2 * 8][member + i / 2 * 4] = value(of(lane).a[i]);
            for (int i = 0; i < 2; ++i) right[member + i * 4][group] = value(of(lane).b[i]);
        }
        for (int lane = 0; lane < 32; ++lane) {
            const int group = lane / 4, member = lane % 4;
            for (int i = 0; i < 4; ++i) {
                float sum = 0;
                for (int k = 0; k < 8; ++k)
                    sum += left[group + i / 2 * 8][k] * right[k][2 * member + i % 2];
                of(lane).c[i] += sum;
            }
        }
        this_block->count_matrix_operation();
    };
    this_block->collective(0xFFFFFFFFu, "mma.m16n8k8.tf32", site, &mine, multiply);
}

}  // namespace curie::simulator
