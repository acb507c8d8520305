#include "simulator/ptx/lanes.h"

namespace curie::ptx {
namespace {

/// Of unsigned numbers, since an overflow of signed ones is not C++'s to define.
template <class T>
using Bits = std::make_unsigned_t<T>;

/// Division by zero and the one quotient that does not fit are whatever the device makes of them;
/// the instructions give all ones, which stand out.
template <class T>
bool divides(T a, T b) {
    return b != 0 && !(std::is_signed_v<T> && b == T(-1) && a == std::numeric_limits<T>::min());
}

template <class T>
void add_arithmetic(Operations& table, const std::string& type) {
    using U = Bits<T>;
    table["add." + type] = lanes<U(U, U)>([](U a, U b) { return U(a + b); });
    table["sub." + type] = lanes<U(U, U)>([](U a, U b) { return U(a - b); });
    table["mul.lo." + type] = lanes<U(U, U)>([](U a, U b) { return U(uint64_t{a} * b); });
    table["mad.lo." + type] =
        lanes<U(U, U, U)>([](U a, U b, U c) { return U(uint64_t{a} * b + c); });
    table["min." + type] = lanes<T(T, T)>([](T a, T b) { return b < a ? b : a; });
    table["max." + type] = lanes<T(T, T)>([](T a, T b) { return a < b ? b : a; });
    table["neg." + type] = lanes<U(U)>([](U a) { return U(0 - a); });
    table["div." + type] =
        lanes<T(T, T)>([](T a, T b) { return divides(a, b) ? T(a / b) : T(-1); });
    table["rem." + type] =
        lanes<T(T, T)>([](T a, T b) { return divides(a, b) ? T(a % b) : T(-1); });
    constexpr auto digits = static_cast<uint32_t>(sizeof(T) * 8);
    table["shr." + type] = lanes<T(T, uint32_t)>([](T a, uint32_t count) {
        if (count >= digits) return std::is_signed_v<T> && a < 0 ? T(-1) : T(0);
        return T(a >> count);
    });
    table["selp." + type] =
        lanes<U(U, U, Predicate)>([](U a, U b, Predicate p) { return p != Predicate{} ? a : b; });
    table["mov." + type] = lanes<U(U)>([](U a) { return a; });

    const auto compare = [&](const char* how, auto function) {
        table["setp." + std::string(how) + "." + type] = lanes<Predicate(T, T)>(function);
    };
    compare("eq", [](T a, T b) { return a == b; });
    compare("ne", [](T a, T b) { return a != b; });
    compare("lt", [](T a, T b) { return a < b; });
    compare("le", [](T a, T b) { return a <= b; });
    compare("gt", [](T a, T b) { return a > b; });
    compare("ge", [](T a, T b) { return a >= b; });
}

template <class T, class Wide>
void add_wide(Operations& table, const std::string& type) {
    table["mul.wide." + type] = lanes<Wide(T, T)>([](T a, T b) { return Wide(Wide{a} * b); });
    table["mad.wide." + type] = lanes<Wide(T, T, Wide)>(
        [](T a, T b, Wide c) { return Wide(Bits<Wide>(Wide{a} * b) + Bits<Wide>(c)); });
    if constexpr (sizeof(T) == 4)
        table["mul.hi." + type] = lanes<T(T, T)>([](T a, T b) { return T((Wide{a} * b) >> 32); });
}

template <class U>
void add_bits(Operations& table, const std::string& type) {
    table["and." + type] = lanes<U(U, U)>([](U a, U b) { return U(a & b); });
    table["or." + type] = lanes<U(U, U)>([](U a, U b) { return U(a | b); });
    table["xor." + type] = lanes<U(U, U)>([](U a, U b) { return U(a ^ b); });
    table["not." + type] = lanes<U(U)>([](U a) { return U(~a); });
    table["mov." + type] = lanes<U(U)>([](U a) { return a; });
    table["shl." + type] = lanes<U(U, uint32_t)>(
        [](U a, uint32_t count) { return count >= sizeof(U) * 8 ? U(0) : U(a << count); });
    table["selp." + type] =
        lanes<U(U, U, Predicate)>([](U a, U b, Predicate p) { return p != Predicate{} ? a : b; });
    table["setp.eq." + type] = lanes<Predicate(U, U)>([](U a, U b) { return a == b; });
    table["setp.ne." + type] = lanes<Predicate(U, U)>([](U a, U b) { return a != b; });
}

/// Each of the four selectors names a byte of the eight of b:a; its top bit repeats the sign.
uint32_t permuted(uint32_t a, uint32_t b, uint32_t selectors) {
    const uint64_t bytes = uint64_t{b} << 32 | a;
    uint32_t result = 0;
    for (int i = 0; i < 4; ++i) {
        const uint32_t selector = selectors >> (4 * i) & 15;
        uint32_t byte = bytes >> (8 * (selector & 7)) & 0xFF;
        if (selector & 8) byte = byte & 0x80 ? 0xFF : 0;
        result |= byte << (8 * i);
    }
    return result;
}

/// The low `count` bits of a in b, from bit `begin` on.
uint32_t inserted(uint32_t a, uint32_t b, uint32_t begin, uint32_t count) {
    begin &= 0xFF;
    count &= 0xFF;
    const uint64_t field = ((count >= 32 ? uint64_t{1} << 32 : uint64_t{1} << count) - 1);
    if (begin >= 32) return b;
    const auto mask = static_cast<uint32_t>(field << begin);
    return (b & ~mask) | (static_cast<uint32_t>(uint64_t{a} << begin) & mask);
}

bool bit(Predicate p) {
    return p != Predicate{};
}

}  // namespace

void add_integer_operations(Operations& table) {
    add_arithmetic<int16_t>(table, "s16");
    add_arithmetic<uint16_t>(table, "u16");
    add_arithmetic<int32_t>(table, "s32");
    add_arithmetic<uint32_t>(table, "u32");
    add_arithmetic<int64_t>(table, "s64");
    add_arithmetic<uint64_t>(table, "u64");
    add_wide<int16_t, int32_t>(table, "s16");
    add_wide<uint16_t, uint32_t>(table, "u16");
    add_wide<int32_t, int64_t>(table, "s32");
    add_wide<uint32_t, uint64_t>(table, "u32");
    add_bits<uint16_t>(table, "b16");
    add_bits<uint32_t>(table, "b32");
    add_bits<uint64_t>(table, "b64");

    using P = Predicate;
    table["and.pred"] = lanes<P(P, P)>([](P a, P b) { return bit(a) && bit(b); });
    table["or.pred"] = lanes<P(P, P)>([](P a, P b) { return bit(a) || bit(b); });
    table["xor.pred"] = lanes<P(P, P)>([](P a, P b) { return bit(a) != bit(b); });
    table["not.pred"] = lanes<P(P)>([](P a) { return !bit(a); });
    table["mov.pred"] = lanes<P(P)>([](P a) { return bit(a); });

    using U = uint32_t;
    table["prmt.b32"] = lanes<U(U, U, U)>([](U a, U b, U c) { return permuted(a, b, c); });
    table["bfi.b32"] =
        lanes<U(U, U, U, U)>([](U a, U b, U c, U d) { return inserted(a, b, c, d); });
    // Global addresses are generic addresses here.
    table["cvta.to.global.u64"] = lanes<uint64_t(uint64_t)>([](uint64_t a) { return a; });
}

}  // namespace curie::ptx
