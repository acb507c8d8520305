// The 16 matrix products of Winograd's convolution, one for each point of the transformed tiles:
// 64 x 64 of C a block, 4x4 sums a thread, through two stages of shared memory.
#pragma once

#include "kernels/cuda.h"

namespace curie::CURIE_DEVICE::winograd {

constexpr int points = 16, product_threads = 256;

/// C[point] = A[point] B[point], or with `transposed` A' B, where the depth is cut into gridDim.z
/// parts. Rows of A and B are whole float4s.
struct Product {
    const float *a, *b;
    float* c;
    int64_t a_point, b_point;  ///< floats from one point to the next
    int rows, columns, depth;
    bool add;  ///< to what C holds
};

constexpr int tile_size = 64, deep = 16;
constexpr int pitch = tile_size + 4;  // a row stays aligned to float4

/// Four neighbours of a row-major matrix, zeros outside.
__device__ __forceinline__ float4 quad(const float* matrix, int row, int column, int rows,
                                       int columns) {
    return row < rows && column < columns
               ? *reinterpret_cast<const float4*>(matrix + int64_t{row} * columns + column)
               : make_float4(0.0f, 0.0f, 0.0f, 0.0f);
}

template <bool transposed>
__global__ void __launch_bounds__(product_threads) multiply_tile(Product p) {
    CURIE_SHARED(float, left, [2][deep][pitch]);  // [depth][row of C]
    CURIE_SHARED(float, right, [2][deep][pitch]);
    const int column_tiles = ceil_divide(p.columns, tile_size);
    const int row = static_cast<int>(blockIdx.x) / column_tiles * tile_size;
    const int column = static_cast<int>(blockIdx.x) % column_tiles * tile_size;
    const float* a = p.a + blockIdx.y * p.a_point;
    const float* b = p.b + blockIdx.y * p.b_point;
    const int wide = threadIdx.x / 16, across = threadIdx.x % 16 * 4;  // in 16 x 64
    const int tall = threadIdx.x / 4, along = threadIdx.x % 4 * 4;     // in 64 x 16
    const int64_t steps = ceil_divide(p.depth, deep);
    const int begin = static_cast<int>(steps * blockIdx.z / gridDim.z);
    const int end = static_cast<int>(steps * (blockIdx.z + 1) / gridDim.z);

    float4 next_left, next_right;
    const auto fetch = [&](int step) {
        const int k = step * deep;
        next_left = transposed ? quad(a, k + wide, row + across, p.depth, p.rows)
                               : quad(a, row + tall, k + along, p.rows, p.depth);
        next_right = quad(b, k + wide, column + across, p.depth, p.columns);
    };
    // Sums are cut into parts of 64, since a long one's rounding errors grow with its length.
    float sums[4][4] = {}, totals[4][4] = {};
    if (begin < end) fetch(begin);
    CURIE_ROLLED
    for (int step = begin; step < end; ++step) {
        const int stage = (step - begin) % 2;
        if (transposed) {
            *reinterpret_cast<float4*>(&left[stage][wide][across]) = next_left;
        } else {
            left[stage][along][tall] = next_left.x;
            left[stage][along + 1][tall] = next_left.y;
            left[stage][along + 2][tall] = next_left.z;
            left[stage][along + 3][tall] = next_left.w;
        }
        *reinterpret_cast<float4*>(&right[stage][wide][across]) = next_right;
        __syncthreads();  // one is enough: the stage written next was read before this one
        if (step + 1 < end) fetch(step + 1);
        CURIE_UNROLL
        for (int k = 0; k < deep; ++k) {
            const float4 u = *reinterpret_cast<const float4*>(&left[stage][k][wide * 4]);
            const float4 v = *reinterpret_cast<const float4*>(&right[stage][k][across]);
            const float us[4] = {u.x, u.y, u.z, u.w}, vs[4] = {v.x, v.y, v.z, v.w};
            CURIE_UNROLL
            for (int i = 0; i < 4; ++i) CURIE_UNROLL
            for (int j = 0; j < 4; ++j) sums[i][j] += us[i] * vs[j];
        }
        if ((step - begin) % 4 == 3) {
            CURIE_UNROLL
            for (int i = 0; i < points; ++i) {
                totals[i / 4][i % 4] += sums[i / 4][i % 4];
                sums[i / 4][i % 4] = 0;
            }
        }
    }
    if (column + across >= p.columns) return;
    CURIE_UNROLL
    for (int i = 0; i < points; ++i) sums[i / 4][i % 4] += totals[i / 4][i % 4];
    float* c = p.c + (int64_t{blockIdx.z} * points + blockIdx.y) * p.rows * p.columns;
    CURIE_UNROLL
    for (int i = 0; i < 4; ++i) {
        const int at = row + wide * 4 + i;
        if (at >= p.rows) continue;
        auto* to = reinterpret_cast<float4*>(c + int64_t{at} * p.columns + column + across);
        const float4 old = p.add ? *to : make_float4(0.0f, 0.0f, 0.0f, 0.0f);
        *to = make_float4(old.x + sums[i][0], old.y + sums[i][1], old.z + sums[i][2],
                          old.w + sums[i][3]);
    }
}

template <bool transposed>
void multiply_points(const Stream& stream, const char* name, const Product& product, int splits) {
    const int64_t tiles =
        int64_t{ceil_divide(product.rows, tile_size)} * ceil_divide(product.columns, tile_size);
    const dim3 blocks(static_cast<unsigned>(tiles), points, static_cast<unsigned>(splits));
    launch({stream, name, blocks, product_threads}, multiply_tile<transposed>, product);
}

}  // namespace curie::CURIE_DEVICE::winograd
