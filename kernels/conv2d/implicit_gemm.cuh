// The kernels of an implicit GEMM (patch_matrix.h), for any Math that multiplies a tile of 128 rows
// by a tile of 32, 64 or 128 columns, 16 deep: a warp has 64 x 32 elements of the result, a thread
// 64 of them in registers. Tiles pass through a ring of Math::stages buffers in shared memory,
// filled by cp.async while the products of an earlier tile are summed: one barrier a tile.
//
//   stage t % stages:  [ left 128 x 16 | right 16 x columns ]  <- cp.async of tile t + stages - 1
//
// Math has depth_contiguous (of its left tile), stages, multiply<left pitch, right pitch>(left,
// right), store<Vectors>(ResultTile), and tiles_in_part(): the rounding of a sum in float32 grows
// with its length, so that longer sums are added to the result in parts. The price is that the
// result's tile passes through the L2 cache once for each.
#pragma once

#include "kernels/conv2d/patch_tiles.cuh"
#include "kernels/stream.cuh"

namespace curie::CURIE_DEVICE {

/// Where a warp's 64 x 32 elements lie in the block's tile: two warps cover its 128 rows.
__device__ __forceinline__ int warp_row() {
    return static_cast<int>(threadIdx.x) / 32 % 2 * 64;
}
__device__ __forceinline__ int warp_column() {
    return static_cast<int>(threadIdx.x) / 64 * 32;
}
__host__ __device__ constexpr int threads_for(int columns) {
    return 2 * columns;
}

/// The block's part of a stored result; elements outside are left out.
struct ResultTile {
    float* y;
    const float* bias;  ///< null: none
    int rows, columns, first_row, first_column;
    bool accumulate = false;  ///< adds to what is there

    /// Stores `Width` neighbours of a row, all at once where columns are a multiple of 4.
    template <bool Vectors, int Width>
    __device__ __forceinline__ void store(int row, int column, float (&values)[Width]) const {
        row += first_row;
        column += first_column;
        if (row >= rows || column >= columns) return;
        float* to = y + int64_t{row} * columns + column;
        CURIE_UNROLL
        for (int i = 0; i < Width; ++i)
            if (Vectors || column + i < columns) {
                if (bias) values[i] += bias[column + i];
                if (accumulate) values[i] += to[i];
            }
        if constexpr (Vectors && Width == 4) {
            *reinterpret_cast<float4*>(to) =
                make_float4(values[0], values[1], values[2], values[3]);
        } else if constexpr (Vectors && Width == 2) {
            *reinterpret_cast<float2*>(to) = make_float2(values[0], values[1]);
        } else {
            CURIE_UNROLL
            for (int i = 0; i < Width; ++i)
                if (column + i < columns) to[i] = values[i];
        }
    }
};

/// Floats of a left tile and of a stage.
__host__ __device__ constexpr int left_size(bool depth_contiguous) {
    return depth_contiguous ? tile_rows * depth_pitch : tile_depth * row_pitch(tile_rows);
}
__host__ __device__ constexpr int stage_size(bool depth_contiguous, int columns) {
    return left_size(depth_contiguous) + tile_depth * row_pitch(columns);
}
/// Bytes of shared memory of a kernel: the table of starts, then the stages.
template <class Math>
constexpr size_t shared_bytes(int columns) {
    return tile_rows * sizeof(int4) +
           static_cast<size_t>(Math::stages * stage_size(Math::depth_contiguous, columns)) *
               sizeof(float);
}

/// Sums left * right over `tiles` tiles of depth. With `sum_right`, returns the sum of the right
/// matrix' column threadIdx.x (a bias gradient), else 0.
template <int Columns, class Math, class Left, class Right>
__device__ __forceinline__ float multiply_tiles(Math& math, Left& left, Right& right, int tiles,
                                                float* memory, bool sum_right) {
    constexpr bool depth_contiguous = Math::depth_contiguous;
    constexpr int ahead = Math::stages - 1;
    const auto stage = [&](int tile) {
        return memory + tile % Math::stages * stage_size(depth_contiguous, Columns);
    };
    const auto load = [&](int tile) {
        if (tile < tiles) {
            left.load(stage(tile));
            right.load(stage(tile) + left_size(depth_contiguous));
        }
        cp_async_commit();  // empty groups keep the count of groups that may be under way
    };
    float sum = 0;
    for (int tile = 0; tile < ahead; ++tile) load(tile);
    for (int tile = 0; tile < tiles; ++tile) {
        cp_async_wait<ahead - 1>();
        __syncthreads();  // the tile is there for all, and all have left the one before
        load(tile + ahead);
        const float* products = stage(tile);
        const float* columns = products + left_size(depth_contiguous);
        math.template multiply<depth_contiguous ? depth_pitch : row_pitch(tile_rows),
                               row_pitch(Columns)>(products, columns);
        if (sum_right && threadIdx.x < Columns)
            for (int depth = 0; depth < tile_depth; ++depth)
                sum += columns[depth * row_pitch(Columns) + threadIdx.x];
    }
    return sum;
}

/// y[pixel][column] = bias[column] + sum over depth of patches[pixel][depth] *
/// weights[depth][column]. One block a tile, column tiles of the same rows one after another, so
/// that they find their patches in the L2 cache.
template <class Math, int Columns, bool Vectors, bool Pointwise>
__global__ void __launch_bounds__(threads_for(Columns), 512 / threads_for(Columns))
    patch_product(PatchMatrix patches, const float* x, const float* weights, const float* bias,
                  float* y, int columns) {
    int4* starts = dynamic_shared<int4>();
    float* stages = reinterpret_cast<float*>(starts + tile_rows);
    const int across = ceil_divide(columns, Columns), block = static_cast<int>(blockIdx.x);
    const int first_row = block / across * tile_rows, first_column = block % across * Columns;
    const int depth = patches.rows.taps * patches.columns.taps * patches.channels;
    PatchRows<threads_for(Columns), Vectors, Pointwise> left(patches, x, first_row, starts);
    MatrixRows<threads_for(Columns), Columns, Vectors> right(weights, columns, first_column, 0,
                                                             depth);
    const int tiles = ceil_divide(depth, tile_depth);
    CURIE_UNROLL_BY(1)
    for (int first = 0; first < tiles; first += Math::tiles_in_part()) {
        const int rest = tiles - first;
        const int part = rest < Math::tiles_in_part() ? rest : Math::tiles_in_part();
        __syncthreads();  // the starts are there; all have left the tiles of the part before
        Math math;
        multiply_tiles<Columns>(math, left, right, part, stages, false);
        math.template store<Vectors>(ResultTile{y, first ? nullptr : bias, patches.pixels, columns,
                                                unknown_before(first_row),
                                                unknown_before(first_column), first != 0});
    }
}

/// dw[depth][column] = sum over a slice of the pixels of patches[pixel][depth] *
/// dy[pixel][column]; slice blockIdx.y writes its own part of dw. The blocks of
/// the first rows also sum dy itself into `db`, unless it is null.
template <class Math, int Columns, bool Vectors, bool Pointwise>
__global__ void __launch_bounds__(threads_for(Columns), 512 / threads_for(Columns))
    patch_outer_product(PatchMatrix patches, const float* x, const float* dy, float* dw, float* db,
                        int columns, int slice_pixels) {
    constexpr int threads = threads_for(Columns);
    int4* starts = dynamic_shared<int4>();
    float* stages = reinterpret_cast<float*>(starts + tile_rows);
    const int across = ceil_divide(columns, Columns), block = static_cast<int>(blockIdx.x);
    const int first_row = block / across * tile_rows, first_column = block % across * Columns;
    const int first_pixel = static_cast<int>(blockIdx.y) * slice_pixels;
    const int left_pixels = patches.pixels - first_pixel;
    const int end_pixel = first_pixel + (left_pixels < slice_pixels ? left_pixels : slice_pixels);
    const int tiles = ceil_divide(end_pixel - first_pixel, tile_depth);
    MatrixRows<threads, Columns, Vectors> right(dy, columns, first_column, first_pixel, end_pixel);
    const bool sum_right = db != nullptr && first_row == 0;
    Math math;
    float sum;
    if constexpr (Pointwise) {
        MatrixRows<threads, tile_rows, Vectors> left(x, patches.channels, first_row, first_pixel,
                                                     end_pixel);
        sum = multiply_tiles<Columns>(math, left, right, tiles, stages, sum_right);
    } else {
        PatchColumns<threads, Vectors> left(patches, x, first_row, first_pixel, end_pixel, starts);
        __syncthreads();
        sum = multiply_tiles<Columns>(math, left, right, tiles, stages, sum_right);
    }
    const int depth = patches.rows.taps * patches.columns.taps * patches.channels;
    const int64_t slice = blockIdx.y;
    math.template store<Vectors>(
        ResultTile{dw + slice * depth * columns, nullptr, depth, columns, first_row, first_column});
    const int column = first_column + static_cast<int>(threadIdx.x);
    if (sum_right && threadIdx.x < Columns && column < columns) db[slice * columns + column] = sum;
}

/// Calls launcher.run<Columns, Vectors, Pointwise>().
template <int Columns, class Launcher>
void dispatch_layout(bool vectors, bool pointwise, const Launcher& launcher) {
    if (vectors && pointwise)
        launcher.template run<Columns, true, true>();
    else if (vectors)
        launcher.template run<Columns, true, false>();
    else if (pointwise)
        launcher.template run<Columns, false, true>();
    else
        launcher.template run<Columns, false, false>();
}
template <class Launcher>
void dispatch_tile(int columns, bool vectors, bool pointwise, const Launcher& launcher) {
    if (columns == 128)
        dispatch_layout<128>(vectors, pointwise, launcher);
    else if (columns == 64)
        dispatch_layout<64>(vectors, pointwise, launcher);
    else
        dispatch_layout<32>(vectors, pointwise, launcher);
}

template <class Math>
struct PatchProduct {
    const Stream& stream;
    const char* name;
    const PatchMatrix& patches;
    const float *x, *weights, *bias;
    float* y;
    int columns;

    template <int Columns, bool Vectors, bool Pointwise>
    void run() const {
        const unsigned blocks = static_cast<unsigned>(ceil_divide(patches.pixels, tile_rows) *
                                                      ceil_divide(columns, Columns));
        launch({stream, name, blocks, threads_for(Columns), shared_bytes<Math>(Columns)},
               patch_product<Math, Columns, Vectors, Pointwise>, patches, x, weights, bias, y,
               columns);
    }
};

template <class Math>
struct PatchOuterProduct {
    const Stream& stream;
    const char* name;
    const PatchMatrix& patches;
    const PixelSlices& slices;
    const float *x, *dy;
    float *dw, *db;
    int columns;

    template <int Columns, bool Vectors, bool Pointwise>
    void run() const {
        const auto depth = static_cast<int>(patches.depth());
        const unsigned tiles =
            static_cast<unsigned>(ceil_divide(depth, tile_rows) * ceil_divide(columns, Columns));
        launch({stream, name, dim3(tiles, static_cast<unsigned>(slices.count)),
                threads_for(Columns), shared_bytes<Math>(Columns)},
               patch_outer_product<Math, Columns, Vectors, Pointwise>, patches, x, dy, dw, db,
               columns, slices.pixels);
    }
};

/// The widest tile that gives every multiprocessor a block and is not half empty.
inline int tile_columns(int rows, int columns, int multiprocessors) {
    for (int tile : {128, 64})
        if (columns > tile / 2 &&
            ceil_divide(rows, tile_rows) * ceil_divide(columns, tile) >= multiprocessors)
            return tile;
    return 32;
}

template <class Math>
void launch_patch_product(const Stream& stream, const char* name, const PatchMatrix& patches,
                          const float* x, const float* weights, const float* bias, float* y,
                          int columns) {
    const bool vectors =
        patches.channels % 4 == 0 && columns % 4 == 0 && aligned_for_vectors(x, weights, y);
    dispatch_tile(tile_columns(patches.pixels, columns, stream.device.multiprocessors), vectors,
                  patches.pointwise,
                  PatchProduct<Math>{stream, name, patches, x, weights, bias, y, columns});
}

template <class Math>
void launch_patch_outer_product(const Stream& stream, const char* name, const PatchMatrix& patches,
                                const PixelSlices& slices, const float* x, const float* dy,
                                float* dw, float* db, int columns) {
    const bool vectors =
        patches.channels % 4 == 0 && columns % 4 == 0 && aligned_for_vectors(x, dy, dw);
    // Slices fill the device, so that the tile may be as wide as the result.
    dispatch_tile(columns > 64   ? 128
                  : columns > 32 ? 64
                                 : 32,
                  vectors, patches.pointwise,
                  PatchOuterProduct<Math>{stream, name, patches, slices, x, dy, dw, db, columns});
}

}  // namespace curie::CURIE_DEVICE
