// dropout with one Philox block a 64-bit lane: the blocks of a register advance together through
// the ten rounds. Only the lower halves of the lanes count, which is what one instruction
// multiplies. The numbers are those of engine/random.h.
#include "kernels/dropout/cpu_philox_lanes.h"

#include "kernels/chunks.h"
#include "kernels/simd.h"

namespace curie::CURIE_ISA {
namespace {

constexpr int lanes = vector_width / 2;
typedef uint64_t Wide __attribute__((vector_size(lanes * sizeof(uint64_t))));

constexpr int64_t group = 4 * lanes;  // elements of one pass: two vectors

/// The 64-bit products of the lower halves.
Wide multiply_halves(Wide a, Wide b) {
#if defined(__AVX512F__)
    return (Wide)_mm512_mul_epu32((__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
    return (Wide)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#elif defined(__x86_64__)
    return (Wide)_mm_mul_epu32((__m128i)a, (__m128i)b);
#else
    return (a & 0xffffffff) * (b & 0xffffffff);
#endif
}

/// The words of blocks first .. first + lanes - 1, in the order of the elements.
void random_words(uint64_t seed, uint64_t stream, uint64_t first, IntVector words[2]) {
    Wide lane{}, even{}, odd{};  // even and odd interleave two vectors
    for (int i = 0; i < lanes; ++i) {
        lane[i] = static_cast<uint64_t>(i);
        even[i] = static_cast<uint64_t>(i / 2 + i % 2 * lanes);
        odd[i] = static_cast<uint64_t>((i + lanes) / 2 + i % 2 * lanes);
    }
    Wide a = lane + first, b = a >> 32, c = Wide{} + stream, d = c >> 32;
    uint64_t key0 = seed & 0xffffffff, key1 = seed >> 32;
    for (int round = 0; round < 10; ++round) {
        const Wide product0 = multiply_halves(a, Wide{} + 0xD2511F53);
        const Wide product1 = multiply_halves(c, Wide{} + 0xCD9E8D57);
        a = (product1 >> 32) ^ b ^ key0;
        b = product1;
        c = (product0 >> 32) ^ d ^ key1;
        d = product0;
        key0 = (key0 + 0x9E3779B9) & 0xffffffff;
        key1 = (key1 + 0xBB67AE85) & 0xffffffff;
    }
    const Wide first_two = (a & 0xffffffff) | (b << 32), last_two = (c & 0xffffffff) | (d << 32);
    const Wide front = __builtin_shuffle(first_two, last_two, even);
    const Wide back = __builtin_shuffle(first_two, last_two, odd);
    std::memcpy(&words[0], &front, sizeof(front));
    std::memcpy(&words[1], &back, sizeof(back));
}

}  // namespace

void dropout_forward(const float* x, float* y, int64_t size, uint64_t seed, uint64_t stream,
                     uint64_t block, uint32_t threshold, float scale) {
    const int least = static_cast<int>(threshold);
    for_chunks(size, stream_grain, [=](int64_t begin, int64_t end) {
        const Vector zero{};
        IntVector words[2];
        for (int64_t i = begin; i < end; i += group) {
            random_words(seed, stream, block + static_cast<uint64_t>(i) / 4, words);
            for (int64_t half = 0; half < 2; ++half) {
                const int64_t at = i + half * vector_width;
                if (at >= end) break;
                // Both sides are below 2^24 + 1, so the sign of the lanes does not matter.
                const IntVector upper = (words[half] >> 8) & 0xffffff;
                const int64_t count = end - at < vector_width ? end - at : vector_width;
                const Vector kept = load_up_to(x + at, count) * scale;
                const Vector value = upper >= least ? kept : zero;
                if (count == vector_width) {
                    store(y + at, value);
                } else {
                    store_partial(y + at, value, count);
                }
            }
        }
    });
}

}  // namespace curie::CURIE_ISA
