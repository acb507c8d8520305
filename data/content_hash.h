// Names content by 128 bits: MurmurHash3_x64_128 (Appleby, public domain). Not against an attacker,
// but no two of a billion different images share one by chance.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace curie {

struct ContentHash {
    std::array<uint64_t, 2> words{};

    auto operator<=>(const ContentHash&) const = default;
    /// 32 hexadecimal digits.
    std::string text() const;
};

ContentHash hash_content(const void* bytes, size_t count);
inline ContentHash hash_content(std::string_view text) {
    return hash_content(text.data(), text.size());
}

}  // namespace curie
