// The random words of engine/random.h in a kernel: Philox4x32-10, bit for bit.
#pragma once

#include "kernels/cuda.h"

namespace curie::CURIE_DEVICE {

/// Words 4 * block .. 4 * block + 3 of a stream of a seed: random_word() of engine/random.h.
__device__ __forceinline__ uint4 random_words(uint64_t seed, uint64_t stream, uint64_t block) {
    uint32_t x = static_cast<uint32_t>(block), y = static_cast<uint32_t>(block >> 32);
    uint32_t z = static_cast<uint32_t>(stream), w = static_cast<uint32_t>(stream >> 32);
    uint32_t key0 = static_cast<uint32_t>(seed), key1 = static_cast<uint32_t>(seed >> 32);
    CURIE_UNROLL
    for (int round = 0; round < 10; ++round) {
        const uint32_t high0 = __umulhi(0xD2511F53u, x), low0 = 0xD2511F53u * x;
        const uint32_t high1 = __umulhi(0xCD9E8D57u, z), low1 = 0xCD9E8D57u * z;
        x = high1 ^ y ^ key0;
        y = low1;
        z = high0 ^ w ^ key1;
        w = low0;
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
    return make_uint4(x, y, z, w);
}

}  // namespace curie::CURIE_DEVICE
