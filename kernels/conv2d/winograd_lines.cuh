// The transforms of Winograd's F(2,3) and F(3,2) along one line of a tile, and their use along both
// axes. Both algorithms evaluate at the points 0, 1, -1 and infinity and share the input's.
#pragma once

#include "kernels/cuda.h"

namespace curie::CURIE_DEVICE::winograd {

struct InputLine {  // B'
    static constexpr int from = 4, to = 4;
    __device__ static void apply(const float (&d)[4], float (&v)[4]) {
        v[0] = d[0] - d[2];
        v[1] = d[1] + d[2];
        v[2] = d[2] - d[1];
        v[3] = d[1] - d[3];
    }
};
struct FilterLine {  // G
    static constexpr int from = 3, to = 4;
    __device__ static void apply(const float (&g)[3], float (&u)[4]) {
        const float sum = g[0] + g[2];
        u[0] = g[0];
        u[1] = 0.5f * (sum + g[1]);
        u[2] = 0.5f * (sum - g[1]);
        u[3] = g[2];
    }
};
struct OutputLine {  // A'
    static constexpr int from = 4, to = 2;
    __device__ static void apply(const float (&m)[4], float (&y)[2]) {
        y[0] = m[0] + m[1] + m[2];
        y[1] = m[1] - m[2] - m[3];
    }
};
struct GradientLine {  // G of F(3,2)
    static constexpr int from = 2, to = 4;
    __device__ static void apply(const float (&e)[2], float (&u)[4]) {
        u[0] = e[0];
        u[1] = 0.5f * (e[0] + e[1]);
        u[2] = 0.5f * (e[0] - e[1]);
        u[3] = e[1];
    }
};
struct FilterGradientLine {  // A' of F(3,2)
    static constexpr int from = 4, to = 3;
    __device__ static void apply(const float (&m)[4], float (&w)[3]) {
        w[0] = m[0] + m[1] + m[2];
        w[1] = m[1] - m[2];
        w[2] = m[1] + m[2] - m[3];
    }
};

template <class Line>
__device__ __forceinline__ void transform(const float (&in)[Line::from][Line::from],
                                          float (&out)[Line::to][Line::to]) {
    float half[Line::to][Line::from];
    CURIE_UNROLL
    for (int j = 0; j < Line::from; ++j) {
        float column[Line::from], made[Line::to];
        CURIE_UNROLL
        for (int i = 0; i < Line::from; ++i) column[i] = in[i][j];
        Line::apply(column, made);
        CURIE_UNROLL
        for (int i = 0; i < Line::to; ++i) half[i][j] = made[i];
    }
    CURIE_UNROLL
    for (int i = 0; i < Line::to; ++i) Line::apply(half[i], out[i]);
}

}  // namespace curie::CURIE_DEVICE::winograd
