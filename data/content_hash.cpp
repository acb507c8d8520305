#include "data/content_hash.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>

namespace curie {
namespace {

constexpr uint64_t c1 = 0x87C37B91114253D5, c2 = 0x4CF5AD432745937F;

uint64_t mix_first(uint64_t k) {
    return std::rotl(k * c1, 31) * c2;
}
uint64_t mix_second(uint64_t k) {
    return std::rotl(k * c2, 33) * c1;
}

uint64_t finish(uint64_t k) {
    k = (k ^ (k >> 33)) * 0xFF51AFD7ED558CCD;
    k = (k ^ (k >> 33)) * 0xC4CEB9FE1A85EC53;
    return k ^ (k >> 33);
}

}  // namespace

std::string ContentHash::text() const {
    return fmt::format("{:016x}{:016x}", words[0], words[1]);
}

ContentHash hash_content(const void* bytes, size_t count) {
    const auto data = static_cast<const unsigned char*>(bytes);
    uint64_t h1 = 0, h2 = 0;
    size_t done = 0;
    for (; done + 16 <= count; done += 16) {
        uint64_t k1, k2;
        std::memcpy(&k1, data + done, 8);
        std::memcpy(&k2, data + done + 8, 8);
        h1 = (std::rotl(h1 ^ mix_first(k1), 27) + h2) * 5 + 0x52DCE729;
        h2 = (std::rotl(h2 ^ mix_second(k2), 31) + h1) * 5 + 0x38495AB5;
    }
    std::array<uint64_t, 2> tail{};
    if (done < count) std::memcpy(tail.data(), data + done, count - done);
    h1 ^= mix_first(tail[0]);  // 0 mixes to 0
    h2 ^= mix_second(tail[1]);
    h1 ^= count;
    h2 ^= count;
    h1 += h2;
    h2 += h1;
    h1 = finish(h1);
    h2 = finish(h2);
    h1 += h2;
    h2 += h1;
    return {{h1, h2}};
}

}  // namespace curie
