// Counter-based random numbers: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as
// 1, 2, 3", SC 2011). A number is a pure function of (seed, stream, index), so the same seed gives
// the same numbers on every device, in any order and with any number of threads.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace curie {

/// One Philox4x32-10 block: four 32-bit words from a 128-bit counter and a 64-bit key.
inline std::array<uint32_t, 4> philox4x32(std::array<uint32_t, 4> counter, uint64_t key) {
    auto key0 = static_cast<uint32_t>(key), key1 = static_cast<uint32_t>(key >> 32);
    for (int round = 0; round < 10; ++round) {
        const uint64_t product0 = uint64_t{0xD2511F53} * counter[0];
        const uint64_t product1 = uint64_t{0xCD9E8D57} * counter[2];
        counter = {static_cast<uint32_t>(product1 >> 32) ^ counter[1] ^ key0,
                   static_cast<uint32_t>(product1),
                   static_cast<uint32_t>(product0 >> 32) ^ counter[3] ^ key1,
                   static_cast<uint32_t>(product0)};
        key0 += 0x9E3779B9;
        key1 += 0xBB67AE85;
    }
    return counter;
}

/// Word number `index` of stream `stream` of seed `seed`:
/// philox4x32({index/4 low, index/4 high, stream low, stream high}, seed)[index % 4].
inline uint32_t random_word(uint64_t seed, uint64_t stream, uint64_t index) {
    const uint64_t block = index / 4;
    return philox4x32({static_cast<uint32_t>(block), static_cast<uint32_t>(block >> 32),
                       static_cast<uint32_t>(stream), static_cast<uint32_t>(stream >> 32)},
                      seed)[index % 4];
}

/// A word as a uniform float in [0, 1): its upper 24 bits times 2^-24, exact in float32.
inline float to_unit_float(uint32_t word) {
    return static_cast<float>(word >> 8) * (1.0f / 16777216.0f);
}

/// A sequence of numbers of one stream. Its whole state is (seed, stream, index), so it can be
/// stored in a checkpoint and continued bit for bit.
class Random {
  public:
    explicit Random(uint64_t seed, uint64_t stream = 0, uint64_t index = 0)
        : seed_(seed), stream_(stream), index_(index) {}

    uint32_t word() { return random_word(seed_, stream_, index_++); }

    /// Uniform in [0, 1), 24 bits.
    float uniform() { return to_unit_float(word()); }

    /// Uniform in [low, high).
    double uniform(double low, double high) {
        const uint64_t upper = word() >> 5, lower = word() >> 6;  // 27 + 26 bits: a double's 53
        const double unit = static_cast<double>((upper << 26) | lower) * 0x1p-53;
        return low + (high - low) * unit;
    }

    /// Standard normal by Box-Muller; draws two doubles and keeps one.
    double normal() {
        const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform(0.0, 1.0)));
        return radius * std::cos(6.283185307179586 * uniform(0.0, 1.0));
    }

    /// Uniform integer in [0, bound).
    uint64_t below(uint64_t bound) {
        return static_cast<uint64_t>(uniform(0.0, 1.0) * static_cast<double>(bound));
    }

    /// The numbers 0 .. count-1 in random order (Fisher-Yates).
    std::vector<int64_t> permutation(int64_t count) {
        std::vector<int64_t> order(count);
        std::iota(order.begin(), order.end(), 0);
        for (int64_t i = count - 1; i > 0; --i) std::swap(order[i], order[below(i + 1)]);
        return order;
    }

    /// Reserves `count` consecutive indices (rounded up to whole blocks) and returns the first.
    uint64_t reserve(uint64_t count) {
        const uint64_t first = (index_ + 3) / 4 * 4;
        index_ = first + (count + 3) / 4 * 4;
        return first;
    }

    uint64_t seed() const { return seed_; }
    uint64_t stream() const { return stream_; }
    uint64_t index() const { return index_; }

  private:
    uint64_t seed_, stream_, index_;
};

}  // namespace curie
