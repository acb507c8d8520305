// linear with a tile of the result in the registers of each thread: 8x8 of the block's 128x128, or
// 4x4 of 64x64 where the large tiles would leave multiprocessors idle. 16 steps of k of both
// factors lie in shared memory; cp.async fetches the next 16 (16 bytes a copy where the rows are
// aligned) while these are multiplied. A long k on few tiles is cut into splits, one block each;
// a second pass adds their partial results in order. The rounding of a sum in float32 grows with
// its length, so that a block adds its sums to the result after every 128 products; the price is
// that its tile passes through the L2 cache each time.
//
// 2 m n k FLOPs. A block reads 8 * 128 bytes for 2 * 128 * 128 FLOPs of a step of k: 32 FLOPs a
// byte, and most of these reads hit L2. With 8 x 8 registers, 16 loads of 4 bytes from shared
// memory serve 64 multiply-adds, so the arithmetic is the limit: 67 TFLOP/s fp32 on an H100 (SXM),
// 82.6 on an RTX 4090. Small batches are bound by the weights, 4 k n bytes: at batch 32 that is
// 16 FLOPs a byte, 53 TFLOP/s at 3.35 TB/s and 16 TFLOP/s at 1.01 TB/s.
// 40960 bytes of shared memory and 128 registers at most for the large tiles (two blocks on a
// multiprocessor), 20480 and 96 for the small ones.
#include "kernels/linear/3_register_tiled.h"

#include "kernels/cuda.h"

namespace curie::CURIE_DEVICE {
namespace {

constexpr int tile_threads = 256;  // 16 x 16, each with (tile / 16)^2 elements
constexpr int depth = product_depth;

/// One factor: `lines` rows of a (columns of b), each of k elements.
struct Factor {
    const float* data;
    int64_t lines;
    int64_t pitch;  ///< between what is not contiguous: k if k is contiguous, else `lines`
    bool aligned;   ///< for copies of 16 bytes
};

/// Floats between the rows of a factor's tile in shared memory. Along k it is padded, so that the
/// lines which a warp reads together lie in different banks, and still a multiple of 16 bytes.
template <int Tile, bool AlongK>
constexpr int shared_pitch = AlongK ? depth + 4 : Tile;

/// Which line of the tile is number i of a thread's. Along k neighbouring threads take neighbouring
/// lines (no bank conflicts), otherwise four lines at a time (16-byte loads).
template <bool AlongK>
__device__ __forceinline__ int line_of(int thread, int i) {
    return AlongK ? thread + 16 * i : i / 4 * 64 + thread * 4 + i % 4;
}

/// Starts the copies of one factor's tile: lines from `first`, k from `k`; what lies outside
/// becomes 0.
template <int Tile, bool AlongK>
__device__ __forceinline__ void fetch(const Factor& factor, int64_t first, int64_t k, int64_t k_end,
                                      float* to) {
    constexpr int row_length = AlongK ? depth : Tile, row_count = AlongK ? Tile : depth;
    const int64_t rows_left = AlongK ? factor.lines - first : k_end - k;
    const int64_t length_left = AlongK ? k_end - k : factor.lines - first;
    const int rows = rows_left < row_count ? static_cast<int>(rows_left) : row_count;
    const int length = length_left < row_length ? static_cast<int>(length_left) : row_length;
    const float* corner = factor.data + (AlongK ? first : k) * factor.pitch + (AlongK ? k : first);
    CURIE_UNROLL
    for (int round = 0; round < Tile * depth / 4 / tile_threads; ++round) {
        const int piece = static_cast<int>(threadIdx.x) + round * tile_threads;
        const int row = piece / (row_length / 4), at = piece % (row_length / 4) * 4;
        const int left = row < rows ? length - at : 0;  // if aligned a multiple of 4
        const float* from = corner + row * factor.pitch + at;
        float* target = to + row * shared_pitch<Tile, AlongK> + at;
        if (factor.aligned) {
            cp_async16(target, left > 0 ? from : factor.data, left > 0 ? 16 : 0);
        } else {
            CURIE_UNROLL
            for (int j = 0; j < 4; ++j)
                cp_async4(target + j, j < left ? from + j : factor.data, j < left ? 4 : 0);
        }
    }
}

/// The thread's lines at `Steps` consecutive k from shared memory, by the widest loads.
template <int Tile, bool AlongK, int Steps>
__device__ __forceinline__ void read(const float* tile, int thread, int k,
                                     float (&part)[Steps][Tile / 16]) {
    if constexpr (AlongK) {
        CURIE_UNROLL
        for (int i = 0; i < Tile / 16; ++i) {
            const float* from = tile + line_of<true>(thread, i) * shared_pitch<Tile, true> + k;
            const float2 two = *reinterpret_cast<const float2*>(from);
            part[0][i] = two.x, part[1][i] = two.y;
        }
    } else {
        CURIE_UNROLL
        for (int step = 0; step < Steps; ++step) {
            CURIE_UNROLL
            for (int i = 0; i < Tile / 16; i += 4) {
                const float4 four = *reinterpret_cast<const float4*>(tile + (k + step) * Tile +
                                                                     line_of<false>(thread, i));
                part[step][i] = four.x, part[step][i + 1] = four.y;
                part[step][i + 2] = four.z, part[step][i + 3] = four.w;
            }
        }
    }
}

/// Where a thread's elements lie in a tile: a warp covers 4 x 8 threads' elements, which needs
/// fewer different words than 2 x 16.
struct TilePlace {
    int row, column;
    __device__ __forceinline__ explicit TilePlace(int thread)
        : row(thread / 64 * 4 + thread % 32 / 8), column(thread / 32 % 2 * 8 + thread % 8) {}
};

/// Stores the thread's sums, or adds them to what stands there, and begins new ones. Where that is
/// is computed anew: kept over the products it would cost registers.
template <int Tile, bool AAlongK, bool BAlongK>
__device__ __forceinline__ void store(int64_t m, int64_t n, const float* bias, float* c,
                                      bool aligned, bool add,
                                      float (&total)[Tile / 16][Tile / 16]) {
    constexpr int own = Tile / 16;
    const TilePlace place(unknown_before(static_cast<int>(threadIdx.x)));
    const int block = unknown_before(static_cast<int>(blockIdx.x));
    const int64_t column_tiles = ceil_divide<int64_t>(n, Tile);
    const int64_t first_row = block / column_tiles * Tile;
    const int64_t first_column = block % column_tiles * Tile;
    const int rows = m - first_row < Tile ? static_cast<int>(m - first_row) : Tile;
    const int columns = n - first_column < Tile ? static_cast<int>(n - first_column) : Tile;
    c += (blockIdx.y * m + first_row) * n + first_column;
    if (bias && !add) {
        CURIE_UNROLL
        for (int j = 0; j < own; ++j) {
            const int column = line_of<BAlongK>(place.column, j);
            const float offset = column < columns ? bias[first_column + column] : 0;
            CURIE_UNROLL
            for (int i = 0; i < own; ++i) total[i][j] += offset;
        }
    }
    CURIE_UNROLL
    for (int i = 0; i < own; ++i) {
        const int row = line_of<AAlongK>(place.row, i);
        if (row >= rows) continue;
        float* to = c + row * n;
        CURIE_UNROLL
        for (int j = 0; j < own; ++j) {
            const int column = line_of<BAlongK>(place.column, j);
            if (column >= columns) continue;
            if (BAlongK || !aligned) {
                to[column] = add ? to[column] + total[i][j] : total[i][j];
            } else if (j % 4 == 0) {  // with its three neighbours
                float4* four = reinterpret_cast<float4*>(to + column);
                float4 sum = add ? *four : make_float4(0, 0, 0, 0);
                sum.x += total[i][j], sum.y += total[i][j + 1];
                sum.z += total[i][j + 2], sum.w += total[i][j + 3];
                *four = sum;
            }
        }
    }
    CURIE_UNROLL
    for (int i = 0; i < own; ++i) {
        CURIE_UNROLL
        for (int j = 0; j < own; ++j) total[i][j] = 0;
    }
}

template <int Tile, bool AAlongK, bool BAlongK>
__global__ void __launch_bounds__(tile_threads, 2)
    multiply_tile(Factor a, Factor b, const float* bias, float* c, bool aligned_c, int64_t k,
                  int64_t k_per_split) {
    constexpr int own = Tile / 16;
    constexpr int steps = AAlongK || BAlongK ? 2 : 1;  // of k in registers at a time
    constexpr int tile_floats = Tile * (depth + 4);
    constexpr int tiles_in_part = product_part / depth;
    CURIE_SHARED(float, tiles, [2][2][tile_floats]);  // [stage][factor]
    const TilePlace place(static_cast<int>(threadIdx.x));
    const int64_t column_tiles = ceil_divide<int64_t>(b.lines, Tile);
    const int64_t first_row = blockIdx.x / column_tiles * Tile;
    const int64_t first_column = blockIdx.x % column_tiles * Tile;
    const int64_t k_begin = blockIdx.y * k_per_split;
    const int64_t k_end = k_begin + k_per_split < k ? k_begin + k_per_split : k;

    float total[own][own] = {};
    fetch<Tile, AAlongK>(a, first_row, k_begin, k_end, tiles[0][0]);
    fetch<Tile, BAlongK>(b, first_column, k_begin, k_end, tiles[0][1]);
    cp_async_commit();
    int stage = 0;
    const int tile_count =
        k > 0 ? static_cast<int>(ceil_divide<int64_t>(k_end - k_begin, depth)) : 1;
    for (int tile = 0; tile < tile_count; ++tile) {
        if (tile + 1 < tile_count) {
            const int64_t next = k_begin + int64_t{tile + 1} * depth;
            fetch<Tile, AAlongK>(a, first_row, next, k_end, tiles[1 - stage][0]);
            fetch<Tile, BAlongK>(b, first_column, next, k_end, tiles[1 - stage][1]);
        }
        cp_async_commit();
        cp_async_wait<1>();  // the tiles of this stage; the next ones stay under way
        __syncthreads();
        for (int step = 0; step < depth; step += steps) {
            float part_a[steps][own], part_b[steps][own];
            read<Tile, AAlongK, steps>(tiles[stage][0], place.row, step, part_a);
            read<Tile, BAlongK, steps>(tiles[stage][1], place.column, step, part_b);
            CURIE_UNROLL
            for (int s = 0; s < steps; ++s) {
                CURIE_UNROLL
                for (int i = 0; i < own; ++i) {
                    CURIE_UNROLL
                    for (int j = 0; j < own; ++j) total[i][j] += part_a[s][i] * part_b[s][j];
                }
            }
        }
        __syncthreads();  // before the next copies overwrite this stage
        stage = 1 - stage;
        if ((tile + 1) % tiles_in_part == 0 || tile + 1 == tile_count)
            store<Tile, AAlongK, BAlongK>(a.lines, b.lines, bias, c, aligned_c,
                                          tile >= tiles_in_part, total);
    }
}

/// c = bias + the partial results in the order of the splits.
__global__ void __launch_bounds__(tile_threads)
    add_splits(const float* partial, const float* bias, float* c, int64_t size, int64_t n,
               int splits) {
    const int64_t stride = int64_t{gridDim.x} * blockDim.x;
    for (int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < size; i += stride) {
        float total = bias ? bias[i % n] : 0;
        for (int split = 0; split < splits; ++split) total += partial[split * size + i];
        c[i] = total;
    }
}

bool aligned_for_copies(const float* data, int64_t pitch) {
    return reinterpret_cast<uintptr_t>(data) % 16 == 0 && pitch % 4 == 0;
}

template <int Tile, bool AAlongK, bool BAlongK>
void launch_tile(const Stream& stream, const MatrixProduct& p, const ProductTiling& tiling,
                 const float* bias, float* c) {
    const int64_t a_pitch = AAlongK ? p.k : p.m, b_pitch = BAlongK ? p.k : p.n;
    const Factor a{p.a, p.m, a_pitch, aligned_for_copies(p.a, a_pitch)};
    const Factor b{p.b, p.n, b_pitch, aligned_for_copies(p.b, b_pitch)};
    const dim3 blocks(
        static_cast<unsigned>(ceil_divide<int64_t>(p.m, Tile) * ceil_divide<int64_t>(p.n, Tile)),
        static_cast<unsigned>(tiling.splits));
    launch({stream, "linear_register_tiled", blocks, tile_threads},
           multiply_tile<Tile, AAlongK, BAlongK>, a, b, bias, c, aligned_for_copies(c, p.n), p.k,
           tiling.k_per_split);
}

template <int Tile>
void launch_tiles(const Stream& stream, const MatrixProduct& p, const ProductTiling& tiling,
                  const float* bias, float* c) {
    const bool a_along_k = !p.a_transposed, b_along_k = p.b_transposed;
    if (a_along_k && b_along_k)
        launch_tile<Tile, true, true>(stream, p, tiling, bias, c);
    else if (a_along_k)
        launch_tile<Tile, true, false>(stream, p, tiling, bias, c);
    else if (b_along_k)
        launch_tile<Tile, false, true>(stream, p, tiling, bias, c);
    else
        launch_tile<Tile, false, false>(stream, p, tiling, bias, c);
}

}  // namespace

void multiply_register_tiled(const Stream& stream, const MatrixProduct& p,
                             const ProductTiling& tiling, float* scratch) {
    if (p.m == 0 || p.n == 0) return;
    const bool split = tiling.splits > 1;
    const float* bias = split ? nullptr : p.bias;
    float* c = split ? scratch : p.c;
    if (tiling.tile == 128)
        launch_tiles<128>(stream, p, tiling, bias, c);
    else
        launch_tiles<64>(stream, p, tiling, bias, c);
    if (!split) return;
    launch({stream, "linear_add_splits", blocks_for(stream, p.m * p.n, tile_threads), tile_threads},
           add_splits, scratch, p.bias, p.c, p.m * p.n, p.n, tiling.splits);
}

}  // namespace curie::CURIE_DEVICE
