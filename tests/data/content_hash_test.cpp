#include "data/content_hash.h"

#include <doctest/doctest.h>

#include <set>

using namespace curie;

TEST_CASE("content hash: MurmurHash3_x64_128, by its published values") {
    CHECK(hash_content("").text() == "00000000000000000000000000000000");
    CHECK(hash_content("The quick brown fox jumps over the lazy dog").text() ==
          "e34bbc7bbc071b6c7a433ca9c49a9347");
    CHECK(hash_content("hello").text() == "cbd8a7b341bd9b025b1e906a48ae1d19");
}

TEST_CASE("content hash: every length and every byte counts") {
    std::set<ContentHash> seen;
    std::string bytes;
    for (int length = 0; length < 40; ++length, bytes += '\0')
        CHECK(seen.insert(hash_content(bytes)).second);
    for (size_t i = 0; i < bytes.size(); ++i) {
        std::string other = bytes;
        other[i] = 1;
        CHECK(seen.insert(hash_content(other)).second);
    }
}
