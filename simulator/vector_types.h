// CUDA's short vectors with their alignment, which decides between one wide access and several.
#pragma once

namespace curie::simulator {

#define CURIE_VECTOR_TYPES(T, NAME)                                                \
    struct __attribute__((aligned(2 * sizeof(T)))) NAME##2 {                       \
        T x, y;                                                                    \
    };                                                                             \
    struct NAME##3 {                                                               \
        T x, y, z;                                                                 \
    };                                                                             \
    struct __attribute__((aligned(sizeof(T) == 8 ? 16 : 4 * sizeof(T)))) NAME##4 { \
        T x, y, z, w;                                                              \
    };                                                                             \
    inline NAME##2 make_##NAME##2(T x, T y) {                                      \
        return {x, y};                                                             \
    }                                                                              \
    inline NAME##4 make_##NAME##4(T x, T y, T z, T w) {                            \
        return {x, y, z, w};                                                       \
    }

CURIE_VECTOR_TYPES(float, float)
CURIE_VECTOR_TYPES(double, double)
CURIE_VECTOR_TYPES(int, int)
CURIE_VECTOR_TYPES(unsigned short, ushort)
#undef CURIE_VECTOR_TYPES

struct __attribute__((aligned(8))) uint2 {
    unsigned x, y;
};
struct __attribute__((aligned(16))) uint4 {
    unsigned x, y, z, w;
};
inline uint2 make_uint2(unsigned x, unsigned y) {
    return {x, y};
}
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) {
    return {x, y, z, w};
}

}  // namespace curie::simulator
