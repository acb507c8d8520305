// dropout with one Philox block a lane: vector_width blocks of 4 words advance together through
// the ten rounds. The numbers are those of engine/random.h.
#include "kernels/dropout/cpu_philox_lanes.h"

#include "kernels/chunks.h"
#include "kernels/simd.h"

namespace curie::CURIE_ISA {
namespace {

typedef uint32_t Words __attribute__((vector_size(vector_width * sizeof(uint32_t))));
typedef uint64_t Products __attribute__((vector_size(vector_width * sizeof(uint64_t))));

constexpr int64_t group = 4 * vector_width;  // elements of one pass

/// The words of blocks first .. first + vector_width - 1, in the order of the elements.
void random_words(uint64_t seed, uint64_t stream, uint64_t first, uint32_t* words) {
    uint32_t low[vector_width], high[vector_width];
    for (int lane = 0; lane < vector_width; ++lane) {
        low[lane] = static_cast<uint32_t>(first + lane);
        high[lane] = static_cast<uint32_t>((first + lane) >> 32);
    }
    Words counter[4] = {{},
                        {},
                        Words{} + static_cast<uint32_t>(stream),
                        Words{} + static_cast<uint32_t>(stream >> 32)};
    std::memcpy(&counter[0], low, sizeof(low));
    std::memcpy(&counter[1], high, sizeof(high));
    auto key0 = static_cast<uint32_t>(seed), key1 = static_cast<uint32_t>(seed >> 32);
    for (int round = 0; round < 10; ++round) {
        const Products product0 =
            __builtin_convertvector(counter[0], Products) * uint64_t{0xD2511F53};
        const Products product1 =
            __builtin_convertvector(counter[2], Products) * uint64_t{0xCD9E8D57};
        const Words high0 = __builtin_convertvector(product0 >> 32, Words);
        const Words high1 = __builtin_convertvector(product1 >> 32, Words);
        counter[0] = high1 ^ counter[1] ^ key0;
        counter[1] = __builtin_convertvector(product1, Words);
        counter[2] = high0 ^ counter[3] ^ key1;
        counter[3] = __builtin_convertvector(product0, Words);
        key0 += 0x9E3779B9;
        key1 += 0xBB67AE85;
    }
    uint32_t by_word[4][vector_width];
    std::memcpy(by_word, counter, sizeof(by_word));
    for (int i = 0; i < group; ++i) words[i] = by_word[i % 4][i / 4];
}

}  // namespace

void dropout_forward(const float* x, float* y, int64_t size, uint64_t seed, uint64_t stream,
                     uint64_t block, uint32_t threshold, float scale) {
    for_chunks(size, stream_grain, [=](int64_t begin, int64_t end) {
        uint32_t words[group];
        for (int64_t i = begin; i < end; i += group) {
            random_words(seed, stream, block + static_cast<uint64_t>(i) / 4, words);
            const int64_t count = end - i < group ? end - i : group;
            for (int64_t j = 0; j < count; ++j)
                y[i + j] = words[j] >> 8 >= threshold ? x[i + j] * scale : 0;
        }
    });
}

}  // namespace curie::CURIE_ISA
