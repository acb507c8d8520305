#include "engine/dtype.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "engine/random.h"

using namespace curie;

namespace {

float float_of(uint32_t bits) {
    return std::bit_cast<float>(bits);
}

template <class Half>
Half from_bits(uint32_t bits) {
    Half half;
    half.bits = static_cast<uint16_t>(bits);
    return half;
}

/// Every bit pattern goes to float32 and back unchanged; a NaN stays a NaN of its sign.
template <class Half>
int broken_round_trips() {
    int broken = 0;
    for (uint32_t bits = 0; bits < 65536; ++bits) {
        const auto value = static_cast<float>(from_bits<Half>(bits));
        const Half back(value);
        if (std::isnan(value)) {
            broken += !std::isnan(static_cast<float>(back)) || (back.bits >> 15) != (bits >> 15);
        } else {
            broken += back.bits != bits;
        }
    }
    return broken;
}

uint16_t compiler_half(float value) {
    return std::bit_cast<uint16_t>(static_cast<_Float16>(value));
}

/// The nearest bfloat16 found by comparing exact distances, ties to the even pattern.
uint16_t nearest_bfloat16(float value) {
    const auto low = static_cast<uint16_t>(std::bit_cast<uint32_t>(value) >> 16);
    const auto high = static_cast<uint16_t>(low + 1);
    const double below = float_of(uint32_t{low} << 16);
    // One step past the largest finite number counts as 2^128, as if the exponent went on.
    const bool overflows = (high & 0x7fff) == 0x7f80;
    const double above = overflows ? std::copysign(0x1p128, below) : float_of(uint32_t{high} << 16);
    const double to_low = std::abs(value - below), to_high = std::abs(above - value);
    if (to_low != to_high) return to_low < to_high ? low : high;
    return low % 2 == 0 ? low : high;
}

}  // namespace

TEST_CASE("dtype: all 65536 patterns of both half types survive float32") {
    CHECK(broken_round_trips<float16>() == 0);
    CHECK(broken_round_trips<bfloat16>() == 0);
}

TEST_CASE("dtype: float16 equals the compiler's _Float16") {
    int wrong = 0;
    for (uint32_t bits = 0; bits < 65536; ++bits) {
        const auto theirs =
            static_cast<float>(std::bit_cast<_Float16>(static_cast<uint16_t>(bits)));
        const auto ours = static_cast<float>(from_bits<float16>(bits));
        wrong += std::isnan(theirs) ? !std::isnan(ours) : theirs != ours;
        // The halfway points to the next pattern and their neighbours, where rounding decides.
        const auto next = static_cast<float>(from_bits<float16>(bits + 1));
        const float middle = 0.5f * ours + 0.5f * next;
        if (!std::isfinite(middle)) continue;
        for (float value :
             {middle, std::nextafter(middle, INFINITY), std::nextafter(middle, -INFINITY)})
            wrong += float16(value).bits != compiler_half(value);
    }
    Random random(5);
    for (int i = 0; i < 1000000; ++i) {
        const float value = float_of(random.word());
        if (!std::isnan(value)) wrong += float16(value).bits != compiler_half(value);
    }
    for (float value :
         {65504.0f, 65519.996f, 65520.0f, 1e30f, 0x1p-24f, 0x1p-25f, 0x1.8p-25f, -0.0f})
        wrong += float16(value).bits != compiler_half(value);
    CHECK(wrong == 0);
}

TEST_CASE("dtype: bfloat16 rounds to nearest even") {
    int wrong = 0;
    for (uint32_t upper = 0; upper < 65536; ++upper) {
        for (uint32_t lower : {0x0000u, 0x0001u, 0x7fffu, 0x8000u, 0x8001u, 0xffffu}) {
            const float value = float_of(upper << 16 | lower);
            if (std::isfinite(value)) wrong += bfloat16(value).bits != nearest_bfloat16(value);
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("dtype: a NaN stays a NaN, even one whose payload would be rounded away") {
    for (uint32_t bits : {0x7f800001u, 0xff800001u, 0x7fc00000u, 0x7fffffffu, 0xffffffffu}) {
        CAPTURE(bits);
        CHECK(std::isnan(static_cast<float>(bfloat16(float_of(bits)))));
        CHECK(std::isnan(static_cast<float>(float16(float_of(bits)))));
    }
    CHECK(static_cast<float>(bfloat16(INFINITY)) == INFINITY);
    CHECK(static_cast<float>(float16(-INFINITY)) == -INFINITY);
}

TEST_CASE("dtype: sizes, names and dispatch agree") {
    for (DType dtype : all_dtypes) {
        CAPTURE(name_of(dtype));
        const bool same = dispatch_any(dtype, [&](auto type) {
            using T = decltype(type);
            return dtype_of<T> == dtype && size_of(dtype) == sizeof(T);
        });
        CHECK(same);
    }
    CHECK_THROWS_WITH_AS(dispatch_computing(DType::bfloat16, [](auto) {}),
                         doctest::Contains("got bfloat16; cast the tensor first"), Error);
}
