#include "engine/random.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace curie;

TEST_CASE("random: Philox4x32-10 known answers") {
    // From the authors' distribution Random123, file kat_vectors.
    using Words = std::array<uint32_t, 4>;
    CHECK(philox4x32({0, 0, 0, 0}, 0) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    CHECK(philox4x32({~0u, ~0u, ~0u, ~0u}, ~uint64_t{0}) ==
          Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    CHECK(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0x299f31d0a4093822) ==
          Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("random: a word is a function of seed, stream and index") {
    const uint64_t seed = 0x0123456789abcdef, stream = 0xfedcba9876543210;
    const uint64_t index = (uint64_t{5} << 34) + 7;  // its block number needs more than 32 bits
    const auto block = philox4x32({1, 5, 0x76543210, 0xfedcba98}, seed);
    CHECK(random_word(seed, stream, index) == block[3]);
    Random whole(9, 2), later(9, 2, 1001);
    for (int i = 0; i < 1001; ++i) whole.word();
    for (int i = 0; i < 9; ++i) CHECK(whole.word() == later.word());
    CHECK(Random(9, 2).word() != Random(9, 3).word());
    CHECK(Random(9, 2).word() != Random(8, 2).word());
}

TEST_CASE("random: the state (seed, stream, index) continues a sequence bit for bit") {
    Random random(31, 4);
    random.normal();
    random.uniform();
    random.permutation(10);
    Random copy(random.seed(), random.stream(), random.index());
    for (int i = 0; i < 100; ++i) CHECK(random.normal() == copy.normal());
}

TEST_CASE("random: uniform floats fill [0, 1)") {
    CHECK(to_unit_float(0) == 0.0f);
    CHECK(to_unit_float(~0u) < 1.0f);
    CHECK(to_unit_float(~0u) == 1.0f - 0x1p-24f);
    Random random(1);
    const int count = 100000;
    double sum = 0, squares = 0;
    for (int i = 0; i < count; ++i) {
        const double value = random.uniform();
        REQUIRE(value >= 0);
        REQUIRE(value < 1);
        sum += value;
        squares += value * value;
    }
    // Five standard deviations of the mean (0.2887 / sqrt n) and of the mean square (0.2981).
    CHECK(std::abs(sum / count - 1.0 / 2) < 5 * 0.2887 / std::sqrt(count));
    CHECK(std::abs(squares / count - 1.0 / 3) < 5 * 0.2981 / std::sqrt(count));
}

TEST_CASE("random: normal numbers have the moments of the normal distribution") {
    Random random(2);
    const int count = 100000;
    double sum = 0, squares = 0, fourths = 0;
    for (int i = 0; i < count; ++i) {
        const double value = random.normal();
        REQUIRE(std::isfinite(value));
        sum += value;
        squares += value * value;
        fourths += value * value * value * value;
    }
    CHECK(std::abs(sum / count) < 5 / std::sqrt(count));
    CHECK(std::abs(squares / count - 1) < 5 * std::sqrt(2.0 / count));
    CHECK(std::abs(fourths / count - 3) < 5 * std::sqrt(96.0 / count));
}

TEST_CASE("random: integers below a bound are even, permutations are whole") {
    Random random(3);
    const int count = 70000;
    std::array<int, 7> hits{};
    for (int i = 0; i < count; ++i) ++hits.at(random.below(7));
    for (int hit : hits) CHECK(std::abs(hit - count / 7) < 5 * std::sqrt(count * 6.0 / 49));

    std::vector<int64_t> order = random.permutation(1000);
    CHECK(!std::is_sorted(order.begin(), order.end()));
    std::sort(order.begin(), order.end());
    for (int64_t i = 0; i < 1000; ++i) REQUIRE(order[i] == i);
    CHECK(random.permutation(0).empty());
    CHECK(random.permutation(1) == std::vector<int64_t>{0});
}

TEST_CASE("random: reserved ranges are whole blocks and never overlap") {
    Random random(4, 0, 5);
    const uint64_t first = random.reserve(6), second = random.reserve(1), third = random.reserve(4);
    CHECK(first == 8);
    CHECK(second == 16);
    CHECK(third == 20);
    CHECK(random.index() == 24);
}
