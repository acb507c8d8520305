// How tiles of the matrices of an implicit GEMM get from global to shared memory: by cp.async, 16
// bytes a copy where channels are multiples of 4, else 4 bytes. What lies outside of a matrix, in
// the padding or between the strides arrives as zero, so that the products need no conditions.
//
//   depth-contiguous (patches of pixels)      row-contiguous (weights, dy, columns of patches)
//   tile[row][depth], pitch 16 + 4 floats     tile[depth][row], pitch width + 8 floats
//
// With these pitches eight consecutive rows (or four depths of eight columns) fall into different
// banks, for the vector loads of 3_implicit_gemm and the fragments of 5_tensor_core alike.
#pragma once

#include "kernels/conv2d/patch_matrix.h"
#include "kernels/cuda.h"

namespace curie::CURIE_DEVICE {

constexpr int tile_rows = 128, tile_depth = 16;
constexpr int depth_pitch = tile_depth + 4;
__host__ __device__ constexpr int row_pitch(int width) {
    return width + 8;
}
/// A row, as a position in the source, from which every tap falls outside.
constexpr int nowhere = -(1 << 30);

__device__ __forceinline__ int quotient(const Divisor& divisor, int n) {
    return static_cast<int>(uint64_t{static_cast<uint32_t>(n)} * divisor.multiplier >>
                            divisor.shift);
}

/// The element of the source at `at` before the division by the stride, or -1.
__device__ __forceinline__ int source_index(const PatchAxis& axis, int at) {
    if (at < 0) return -1;
    if (axis.divisor.divisor != 1) {
        const int whole = quotient(axis.divisor, at);
        if (whole * static_cast<int>(axis.divisor.divisor) != at) return -1;
        at = whole;
    }
    return at < axis.extent ? at : -1;
}

/// Null where the patch has a zero.
__device__ __forceinline__ const float* patch_element(const PatchMatrix& patches, const float* x,
                                                      int image, int row, int column, int channel) {
    const int h = source_index(patches.rows, row), w = source_index(patches.columns, column);
    if (h < 0 || w < 0) return nullptr;
    const int64_t line = int64_t{image} * patches.rows.extent + h;
    return x + (line * patches.columns.extent + w) * patches.channels + channel;
}

/// `valid` is any address that may be read; it is not read.
template <bool Vectors>
__device__ __forceinline__ void copy_or_zero(float* to, const float* from, const float* valid) {
    if constexpr (Vectors) {
        cp_async16(to, from ? from : valid, from ? 16 : 0);
    } else {
        cp_async4(to, from ? from : valid, from ? 4 : 0);
    }
}

/// Image, row and column of a pixel of the result.
__device__ __forceinline__ int3 split_pixel(const PatchMatrix& patches, int pixel) {
    const int image = quotient(patches.image, pixel);
    const int rest = pixel - image * static_cast<int>(patches.image.divisor);
    const int row = quotient(patches.width, rest);
    return {image, row, rest - row * static_cast<int>(patches.width.divisor)};
}

/// The block's rows of the patch matrix, depth-contiguous, one tile after another.
template <int Threads, bool Vectors, bool Pointwise>
class PatchRows {
  public:
    /// Fills `starts` (tile_rows), where each row's patch begins: row, column, image. The caller
    /// synchronises before the first load.
    __device__ PatchRows(const PatchMatrix& patches, const float* x, int first_row, int4* starts)
        : patches_(patches), x_(x), first_row_(first_row), starts_(starts), channel_(depth()) {
        if constexpr (!Pointwise) {
            for (int row = threadIdx.x; row < tile_rows; row += Threads) {
                int4 start{nowhere, 0, 0, 0};
                if (first_row + row < patches.pixels) {
                    const int3 at = split_pixel(patches, first_row + row);
                    start = {at.y * patches.rows.scale + patches.rows.offset,
                             at.z * patches.columns.scale + patches.columns.offset, at.x, 0};
                }
                starts[row] = start;
            }
            carry();
        }
    }

    /// Issues the copies of the next tile.
    __device__ __forceinline__ void load(float* tile) {
        CURIE_UNROLL_BY(2)
        for (int i = 0; i < tile_rows * across / Threads; ++i) {
            const int row = (static_cast<int>(threadIdx.x) + i * Threads) / across;
            copy_or_zero<Vectors>(tile + row * depth_pitch + depth(), element(row), x_);
        }
        channel_ += tile_depth;
        if constexpr (!Pointwise) carry();
    }

  private:
    static constexpr int width = Vectors ? 4 : 1, across = tile_depth / width;

    /// Each thread stays in its column of the tile, hence in one tap at a time.
    __device__ static int depth() { return static_cast<int>(threadIdx.x) % across * width; }

    __device__ __forceinline__ const float* element(int row) const {
        if constexpr (Pointwise) {
            if (channel_ >= patches_.channels || first_row_ + row >= patches_.pixels)
                return nullptr;
            return x_ + int64_t{first_row_ + row} * patches_.channels + channel_;
        } else {
            if (tap_row_ >= patches_.rows.taps) return nullptr;
            const int4 start = starts_[row];
            return patch_element(patches_, x_, start.z, start.x + tap_row_ * patches_.rows.step,
                                 start.y + tap_column_ * patches_.columns.step, channel_);
        }
    }
    /// From a channel past the last one to the next tap.
    __device__ __forceinline__ void carry() {
        while (channel_ >= patches_.channels) {
            channel_ -= patches_.channels;
            if (++tap_column_ == patches_.columns.taps) {
                tap_column_ = 0;
                ++tap_row_;
            }
        }
    }

    const PatchMatrix& patches_;
    const float* x_;
    int first_row_;
    const int4* starts_;
    int channel_, tap_row_ = 0, tap_column_ = 0;
};

/// `tile_rows` columns of the patch matrix, row-contiguous; the depth is the pixels from
/// `first_pixel` to `end_pixel`.
template <int Threads, bool Vectors>
class PatchColumns {
  public:
    /// Fills `starts` (tile_rows): each column's offset in rows, in columns, and its channel.
    __device__ PatchColumns(const PatchMatrix& patches, const float* x, int first_column,
                            int first_pixel, int end_pixel, int4* starts)
        : patches_(patches), x_(x), starts_(starts), pixel_(first_pixel), end_pixel_(end_pixel) {
        for (int i = threadIdx.x; i < tile_rows; i += Threads) {
            const int tap = (first_column + i) / patches.channels;
            const int tap_row = tap / patches.columns.taps;
            int4 start{nowhere, 0, 0, 0};
            if (tap_row < patches.rows.taps)
                start = {tap_row * patches.rows.step + patches.rows.offset,
                         (tap - tap_row * patches.columns.taps) * patches.columns.step +
                             patches.columns.offset,
                         first_column + i - tap * patches.channels, 0};
            starts[i] = start;
        }
    }

    __device__ __forceinline__ void load(float* tile) {
        CURIE_UNROLL_BY(2)
        for (int i = 0; i < tile_depth * across / Threads; ++i) {
            const int copy = static_cast<int>(threadIdx.x) + i * Threads;
            const int depth = copy / across, column = copy % across * width;
            const float* from = nullptr;
            if (pixel_ + depth < end_pixel_) {
                const int3 at = split_pixel(patches_, pixel_ + depth);
                const int4 start = starts_[column];
                from = patch_element(patches_, x_, at.x, at.y * patches_.rows.scale + start.x,
                                     at.z * patches_.columns.scale + start.y, start.z);
            }
            copy_or_zero<Vectors>(tile + depth * row_pitch(tile_rows) + column, from, x_);
        }
        pixel_ += tile_depth;
    }

  private:
    static constexpr int width = Vectors ? 4 : 1, across = tile_rows / width;

    const PatchMatrix& patches_;
    const float* x_;
    const int4* starts_;
    int pixel_, end_pixel_;
};

/// `Width` columns from `first_column` of a stored matrix with `columns` columns, row-contiguous;
/// the depth is its rows from `first_row` to `end_row`.
template <int Threads, int Width, bool Vectors>
class MatrixRows {
  public:
    __device__ MatrixRows(const float* matrix, int columns, int first_column, int first_row,
                          int end_row)
        : matrix_(matrix),
          columns_(columns),
          first_column_(first_column),
          row_(first_row),
          end_row_(end_row) {}

    __device__ __forceinline__ void load(float* tile) {
        CURIE_UNROLL_BY(2)
        for (int i = 0; i < tile_depth * across / Threads; ++i) {
            const int copy = static_cast<int>(threadIdx.x) + i * Threads;
            const int depth = copy / across, column = copy % across * width;
            const bool inside = row_ + depth < end_row_ && first_column_ + column < columns_;
            const float* from = matrix_ + int64_t{row_ + depth} * columns_ + first_column_ + column;
            copy_or_zero<Vectors>(tile + depth * row_pitch(Width) + column, inside ? from : nullptr,
                                  matrix_);
        }
        row_ += tile_depth;
    }

  private:
    static constexpr int width = Vectors ? 4 : 1, across = Width / width;

    const float* matrix_;
    int columns_, first_column_, row_, end_row_;
};

}  // namespace curie::CURIE_DEVICE
