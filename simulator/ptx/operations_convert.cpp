#include <algorithm>

#include "simulator/ptx/lanes.h"

namespace curie::ptx {
namespace {

template <class To, class From>
void add_integer(Operations& table, const std::string& to, const std::string& from) {
    table["cvt." + to + "." + from] = lanes<To(From)>([](From a) { return To(a); });
}

template <class Integer, class Float>
Integer clamped(Float a) {
    constexpr auto least = std::numeric_limits<Integer>::min();
    constexpr auto most = std::numeric_limits<Integer>::max();
    if (a != a) return 0;
    if (a <= static_cast<Float>(least)) return least;
    return a >= static_cast<Float>(most) ? most : static_cast<Integer>(a);
}

/// An integer to or from a float; outside of the integer's range its nearest end, and 0 of NaN.
template <class Integer, class Float>
void add_float(Operations& table, const std::string& integer, const std::string& type) {
    table["cvt.rn." + type + "." + integer] =
        lanes<Float(Integer)>([](Integer a) { return static_cast<Float>(a); });
    const std::string name = integer + "." + type;
    table["cvt.rzi." + name] =
        lanes<Integer(Float)>([](Float a) { return clamped<Integer>(std::trunc(a)); });
    table["cvt.rmi." + name] =
        lanes<Integer(Float)>([](Float a) { return clamped<Integer>(std::floor(a)); });
    table["cvt.rni." + name] =
        lanes<Integer(Float)>([](Float a) { return clamped<Integer>(std::nearbyint(a)); });
}

template <class From>
void add_from(Operations& table, const std::string& from) {
    add_integer<int16_t, From>(table, "s16", from);
    add_integer<uint16_t, From>(table, "u16", from);
    add_integer<int32_t, From>(table, "s32", from);
    add_integer<uint32_t, From>(table, "u32", from);
    add_integer<int64_t, From>(table, "s64", from);
    add_integer<uint64_t, From>(table, "u64", from);
    add_float<From, float>(table, from, "f32");
    add_float<From, double>(table, from, "f64");
}

/// 10 bits of mantissa, to nearest, ties away from zero; the 13 bits below are zeros.
uint32_t tf32(float value) {
    if (value != value) return 0x7FFFFFFF;
    const auto bits = __builtin_bit_cast(uint32_t, value);
    if (std::isinf(value)) return bits;
    return (bits + 0x1000) & ~0x1FFFu;  // a carry goes into the exponent, up to infinity
}

}  // namespace

void add_conversions(Operations& table) {
    add_from<int16_t>(table, "s16");
    add_from<uint16_t>(table, "u16");
    add_from<int32_t>(table, "s32");
    add_from<uint32_t>(table, "u32");
    add_from<int64_t>(table, "s64");
    add_from<uint64_t>(table, "u64");
    table["cvt.f64.f32"] = lanes<double(float)>([](float a) { return static_cast<double>(a); });
    table["cvt.rn.f32.f64"] =
        lanes<float(double)>([](double a) { return canonical(static_cast<float>(a)); });
    using F = float;
    table["cvt.rzi.f32.f32"] = lanes<F(F)>([](F a) { return canonical(std::trunc(a)); });
    table["cvt.rmi.f32.f32"] = lanes<F(F)>([](F a) { return canonical(std::floor(a)); });
    table["cvt.rni.f32.f32"] = lanes<F(F)>([](F a) { return canonical(std::nearbyint(a)); });
    // From 0 to 1, and 0 of NaN.
    table["cvt.sat.f32.f32"] = lanes<F(F)>([](F a) { return a > 0 ? std::min(a, 1.0f) : 0.0f; });
    table["cvt.rna.tf32.f32"] = lanes<uint32_t(F)>([](F a) { return tf32(a); });
}

}  // namespace curie::ptx
