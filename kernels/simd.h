// Vectors of floats for the hand-written CPU kernels, by the compiler's vector extensions: as wide
// as the instruction set of this compilation (CURIE_ISA), so one source serves them all. Only for
// kernels/*/cpu_*.cpp; everything here has internal linkage.
#pragma once

#include <cstdint>
#include <cstring>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace curie::CURIE_ISA {

#if defined(__AVX512F__)
constexpr int vector_width = 16;
#elif defined(__AVX2__)
constexpr int vector_width = 8;
#else
constexpr int vector_width = 4;
#endif

typedef float Vector __attribute__((vector_size(vector_width * sizeof(float))));
typedef int32_t IntVector __attribute__((vector_size(vector_width * sizeof(int32_t))));

static inline Vector load(const float* from) {
    Vector value;
    std::memcpy(&value, from, sizeof(value));
    return value;
}
static inline void store(float* to, Vector value) {
    std::memcpy(to, &value, sizeof(value));
}

static inline Vector broadcast(float value) {
    return value - Vector{};
}

/// The first `count` elements; the others are 0. `count` may be anything in [0, vector_width].
static inline Vector load_partial(const float* from, int64_t count) {
#if defined(__AVX512F__)
    return (Vector)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), from);
#else
    Vector value{};
    for (int64_t i = 0; i < count; ++i) value[i] = from[i];
    return value;
#endif
}
/// The same, faster where `count` is known to be the whole vector.
static inline Vector load_up_to(const float* from, int64_t count) {
    return count == vector_width ? load(from) : load_partial(from, count);
}
static inline void store_partial(float* to, Vector value, int64_t count) {
#if defined(__AVX512F__)
    _mm512_mask_storeu_ps(to, (__mmask16)((1u << count) - 1), (__m512)value);
#else
    for (int64_t i = 0; i < count; ++i) to[i] = value[i];
#endif
}

/// The larger of two elements; b where either is NaN.
static inline Vector max(Vector a, Vector b) {
    return a > b ? a : b;
}
/// The smaller; b where either is NaN.
static inline Vector min(Vector a, Vector b) {
    return a < b ? a : b;
}

/// Sum of the elements, always in the same order.
static inline float sum(Vector value) {
    float total = 0;
    for (int i = 0; i < vector_width; ++i) total += value[i];
    return total;
}

/// e^x within 2 units in the last place: x = k ln 2 + r, a polynomial of degree 6 for e^r.
static inline Vector exp(Vector x) {
    // In this order of arguments a NaN passes through both.
    x = min(broadcast(88.72283f), max(broadcast(-87.33654f), x));
    const Vector scaled = x * 1.44269504f;
    const Vector magic = broadcast(12582912.0f);  // 1.5 * 2^23: adding it rounds to an integer
    const Vector rounded = (scaled + magic) - magic;
    const Vector r = (x - rounded * 0.693359375f) - rounded * -2.12194440e-4f;
    Vector p = broadcast(1.9875691500e-4f);
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
#if defined(__AVX512F__)
    // Unmasked, g++ 12 warns of its own header.
    return (Vector)_mm512_maskz_scalef_ps((__mmask16)-1, (__m512)p, (__m512)rounded);
#else
    // k may be 128, whose power of two overflows: scale by two halves.
    const IntVector k = __builtin_convertvector(rounded, IntVector), half = k >> 1;
    const IntVector first = (half + 127) << 23, second = (k - half + 127) << 23;
    Vector a, b;
    std::memcpy(&a, &first, sizeof(a));
    std::memcpy(&b, &second, sizeof(b));
    return p * a * b;
#endif
}

}  // namespace curie::CURIE_ISA
