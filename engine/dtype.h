// Element types. float32 and float64 compute; bfloat16 and float16 store (cast before computing).
#pragma once

#include <bit>
#include <cstdint>
#include <string>

#include "engine/error.h"

namespace curie {

enum class DType : uint8_t { float32, float64, bfloat16, float16 };

inline constexpr DType all_dtypes[] = {DType::float32, DType::float64, DType::bfloat16,
                                       DType::float16};

constexpr int64_t size_of(DType dtype) {
    switch (dtype) {
        case DType::float32:
            return 4;
        case DType::float64:
            return 8;
        default:
            return 2;
    }
}

constexpr const char* name_of(DType dtype) {
    constexpr const char* names[] = {"float32", "float64", "bfloat16", "float16"};
    return names[static_cast<int>(dtype)];
}

/// The upper half of a float32; rounds to nearest even, keeps NaN.
struct bfloat16 {
    uint16_t bits = 0;
    bfloat16() = default;
    explicit bfloat16(float value) {
        const auto word = std::bit_cast<uint32_t>(value);
        if ((word & 0x7fffffff) > 0x7f800000) {
            bits = static_cast<uint16_t>((word >> 16) | 0x40);
        } else {
            bits = static_cast<uint16_t>((word + 0x7fff + ((word >> 16) & 1)) >> 16);
        }
    }
    explicit operator float() const { return std::bit_cast<float>(uint32_t{bits} << 16); }
};

/// IEEE binary16; rounds to nearest even, overflows to infinity, keeps NaN and subnormals.
struct float16 {
    uint16_t bits = 0;
    float16() = default;
    explicit float16(float value) {
        const auto word = std::bit_cast<uint32_t>(value);
        const uint32_t sign = (word >> 16) & 0x8000, magnitude = word & 0x7fffffff;
        uint32_t half;
        if (magnitude > 0x7f800000) {
            half = 0x7e00;  // NaN
        } else if (magnitude >= 0x477ff000) {
            half = 0x7c00;  // rounds past 65504
        } else if (magnitude < 0x38800000) {
            // Adding 0.5 makes the float adder round to multiples of 2^-24, the subnormal step.
            half = std::bit_cast<uint32_t>(std::bit_cast<float>(magnitude) + 0.5f) - 0x3f000000;
        } else {
            half = (magnitude - 0x38000000 + 0xfff + ((magnitude >> 13) & 1)) >> 13;
        }
        bits = static_cast<uint16_t>(sign | half);
    }
    explicit operator float() const {
        const uint32_t sign = uint32_t{bits & 0x8000u} << 16, rest = bits & 0x7fffu;
        if (rest >= 0x7c00) return std::bit_cast<float>(sign | 0x7f800000 | ((rest & 0x3ff) << 13));
        if (rest < 0x400) {
            const float magnitude = static_cast<float>(rest) * 0x1p-24f;
            return sign ? -magnitude : magnitude;
        }
        return std::bit_cast<float>(sign | ((rest << 13) + 0x38000000));
    }
};

template <class T>
inline constexpr DType dtype_of = DType::float32;
template <>
inline constexpr DType dtype_of<double> = DType::float64;
template <>
inline constexpr DType dtype_of<bfloat16> = DType::bfloat16;
template <>
inline constexpr DType dtype_of<float16> = DType::float16;

/// Calls `function(T{})` with the C++ type of a computing dtype, float or double.
template <class Function>
decltype(auto) dispatch_computing(DType dtype, Function&& function) {
    if (dtype == DType::float32) return function(float{});
    if (dtype == DType::float64) return function(double{});
    fail("dtype", "expected float32 or float64 to compute in, got {}; cast the tensor first",
         name_of(dtype));
}

/// Calls `function(T{})` with the C++ type of any dtype.
template <class Function>
decltype(auto) dispatch_any(DType dtype, Function&& function) {
    if (dtype == DType::bfloat16) return function(bfloat16{});
    if (dtype == DType::float16) return function(float16{});
    return dispatch_computing(dtype, function);
}

}  // namespace curie
