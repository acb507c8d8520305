// What the CUDA kernels of linear multiply: each of its three directions is one matrix product.
// Plain data, so that .cu files can include it.
#pragma once

#include <cstdint>

#include "engine/stream.h"
#include "kernels/sum_parts.h"

namespace curie {

/// c = a b + bias with a m,k; b k,n; bias n; c m,n.
struct MatrixProduct {
    const float *a, *b;
    const float* bias;  ///< null: none
    float* c;
    int64_t m, n, k;
    bool a_transposed = false;  ///< a stands in memory as k,m
    bool b_transposed = false;  ///< b stands in memory as n,k
};

/// How the register-tiled kernel cuts a product: square tiles of c, and k into splits whose partial
/// products are added in order by a second pass.
struct ProductTiling {
    int tile = 64;  ///< 64 or 128
    int splits = 1;
    int64_t k_per_split = 0;  ///< a multiple of product_depth

    int64_t scratch(const MatrixProduct& p) const { return splits > 1 ? p.m * p.n * splits : 0; }
};

constexpr int product_depth = 16;  ///< steps of k in shared memory at a time
/// Products that are summed before the sum is added to others, for the rounding of long sums.
constexpr int product_part = 128;

/// Large tiles when they fill the device, otherwise small ones; an element's sum is the same in
/// both. As many splits as would give every multiprocessor two blocks of small tiles while each
/// still sums over two parts or more.
inline ProductTiling product_tiling(const DeviceProperties& device, int64_t m, int64_t n,
                                    int64_t k) {
    const auto tiles = [=](int64_t tile) {
        return ((m + tile - 1) / tile) * ((n + tile - 1) / tile);
    };
    ProductTiling tiling;
    if (tiles(128) >= device.multiprocessors) tiling.tile = 128;
    const int64_t blocks = tiles(64) > 0 ? tiles(64) : 1;
    int64_t splits = (2 * sum_multiprocessors + blocks - 1) / blocks;
    splits = splits < k / (2 * product_part) ? splits : k / (2 * product_part);
    splits = splits < 1 ? 1 : splits > 64 ? 64 : splits;
    const int64_t each = (k + splits - 1) / splits;
    tiling.k_per_split = (each + product_depth - 1) / product_depth * product_depth;
    if (tiling.k_per_split > 0)
        tiling.splits = static_cast<int>((k + tiling.k_per_split - 1) / tiling.k_per_split);
    return tiling;
}

}  // namespace curie
