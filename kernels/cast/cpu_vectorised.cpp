// cast, a vector at a time: every dtype is read into float32 lanes and written from them, the
// 16-bit ones by integer arithmetic (the same as in engine/dtype.h). 6 to 12 bytes an element.
#include "kernels/cast/cpu_vectorised.h"

#include "kernels/chunks.h"
#include "kernels/simd.h"

namespace curie::CURIE_ISA {
namespace {

typedef uint32_t Bits __attribute__((vector_size(vector_width * sizeof(uint32_t))));
typedef uint16_t Halves __attribute__((vector_size(vector_width * sizeof(uint16_t))));
typedef double Doubles __attribute__((vector_size(vector_width * sizeof(double))));

template <class To, class From>
To same_bits(From value) {
    To result;
    static_assert(sizeof(result) == sizeof(value));
    std::memcpy(&result, &value, sizeof(result));
    return result;
}

Bits bits(uint32_t value) {
    return Bits{} + value;
}

/// One struct per dtype: its element and the way to float lanes and back.
struct Float32 {
    using Element = float;
    using Lanes = Vector;
    static Vector widen(Lanes x) { return x; }
    static Lanes narrow(Vector x) { return x; }
};

struct Float64 {
    using Element = double;
    using Lanes = Doubles;
    static Vector widen(Lanes x) { return __builtin_convertvector(x, Vector); }
    static Lanes narrow(Vector x) { return __builtin_convertvector(x, Doubles); }
};

struct BFloat16 {
    using Element = uint16_t;
    using Lanes = Halves;
    static Vector widen(Lanes x) {
        return same_bits<Vector>(__builtin_convertvector(x, Bits) << 16);
    }
    static Lanes narrow(Vector x) {
        const Bits word = same_bits<Bits>(x);
        const Bits rounded = (word + 0x7fff + ((word >> 16) & 1)) >> 16;
        const Bits result = (word & 0x7fffffff) > 0x7f800000 ? (word >> 16) | 0x40 : rounded;
        return __builtin_convertvector(result, Halves);
    }
};

struct Float16 {
    using Element = uint16_t;
    using Lanes = Halves;
    static Vector widen(Lanes x) {
        const Bits word = __builtin_convertvector(x, Bits), rest = word & 0x7fff;
        const Bits sign = (word & 0x8000) << 16;
        const Vector small = __builtin_convertvector(same_bits<IntVector>(rest), Vector) * 0x1p-24f;
        Bits magnitude = (rest << 13) + 0x38000000;
        magnitude = rest < 0x400 ? same_bits<Bits>(small) : magnitude;
        magnitude = rest >= 0x7c00 ? 0x7f800000 | ((rest & 0x3ff) << 13) : magnitude;
        return same_bits<Vector>(sign | magnitude);
    }
    static Lanes narrow(Vector x) {
        const Bits word = same_bits<Bits>(x), magnitude = word & 0x7fffffff;
        const Bits small = same_bits<Bits>(same_bits<Vector>(magnitude) + 0.5f) - 0x3f000000;
        Bits half = (magnitude - 0x38000000 + 0xfff + ((magnitude >> 13) & 1)) >> 13;
        half = magnitude < 0x38800000 ? small : half;
        half = magnitude >= 0x477ff000 ? bits(0x7c00) : half;
        half = magnitude > 0x7f800000 ? bits(0x7e00) : half;
        return __builtin_convertvector(half | ((word >> 16) & 0x8000), Halves);
    }
};

template <class From, class To>
void convert(const void* from, void* to, int64_t size) {
    const auto* x = static_cast<const typename From::Element*>(from);
    auto* y = static_cast<typename To::Element*>(to);
    for_chunks(size, stream_grain, [=](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; i += vector_width) {
            const int64_t count = end - i < vector_width ? end - i : vector_width;
            typename From::Lanes lanes{};
            if (count == vector_width) {
                std::memcpy(&lanes, x + i, sizeof(lanes));
            } else {
                std::memcpy(&lanes, x + i, count * sizeof(*x));
            }
            const typename To::Lanes result = To::narrow(From::widen(lanes));
            if (count == vector_width) {
                std::memcpy(y + i, &result, sizeof(result));
            } else {
                std::memcpy(y + i, &result, count * sizeof(*y));
            }
        }
    });
}

template <class From>
void convert_from(const void* x, void* y, CastType to, int64_t size) {
    switch (to) {
        case cast_float32:
            return convert<From, Float32>(x, y, size);
        case cast_float64:
            return convert<From, Float64>(x, y, size);
        case cast_bfloat16:
            return convert<From, BFloat16>(x, y, size);
        case cast_float16:
            return convert<From, Float16>(x, y, size);
    }
}

}  // namespace

void cast_forward(const void* x, CastType from, void* y, CastType to, int64_t size) {
    switch (from) {
        case cast_float32:
            return convert_from<Float32>(x, y, to, size);
        case cast_float64:
            return convert_from<Float64>(x, y, to, size);
        case cast_bfloat16:
            return convert_from<BFloat16>(x, y, to, size);
        case cast_float16:
            return convert_from<Float16>(x, y, to, size);
    }
}

}  // namespace curie::CURIE_ISA
