#include "kernels/conv2d/3_implicit_gemm.h"

#include "kernels/conv2d/implicit_gemm.cuh"

namespace curie::CURIE_DEVICE {
namespace {

/// 8 x 8 sums a thread. In its warp's 64 x 32 elements a thread has columns 4 member + 0..3 and 16
/// further, and rows `group` apart by 8 (depth-contiguous) or in fours like the columns.
struct RegisterTile {
    static constexpr int stages = 2;

    template <bool DepthContiguous, int LeftPitch, int RightPitch>
    __device__ __forceinline__ void multiply(const float* left, const float* right) {
        row_contiguous = !DepthContiguous;
        CURIE_UNROLL_BY(1)
        for (int depth = 0; depth < tile_depth; depth += 2) {
            float a[2][8], b[2][8];
            if constexpr (DepthContiguous) {
                CURIE_UNROLL
                for (int i = 0; i < 8; ++i) {
                    const float2 pair = *reinterpret_cast<const float2*>(
                        left + (warp_row() + row(i)) * LeftPitch + depth);
                    a[0][i] = pair.x;
                    a[1][i] = pair.y;
                }
            } else {
                CURIE_UNROLL
                for (int step = 0; step < 2; ++step)
                    read_eight<32>(left + (depth + step) * LeftPitch + warp_row() + 4 * group(),
                                   a[step]);
            }
            CURIE_UNROLL
            for (int step = 0; step < 2; ++step)
                read_eight<16>(right + (depth + step) * RightPitch + warp_column() + 4 * member(),
                               b[step]);
            CURIE_UNROLL
            for (int step = 0; step < 2; ++step) CURIE_UNROLL
            for (int i = 0; i < 8; ++i) CURIE_UNROLL
            for (int j = 0; j < 8; ++j) sums[i][j] += a[step][i] * b[step][j];
        }
    }

    template <bool Vectors>
    __device__ __forceinline__ void store(const ResultTile& result) {
        CURIE_UNROLL
        for (int i = 0; i < 8; ++i) CURIE_UNROLL
        for (int half = 0; half < 2; ++half) {
            float values[4] = {sums[i][4 * half], sums[i][4 * half + 1], sums[i][4 * half + 2],
                               sums[i][4 * half + 3]};
            result.store<Vectors>(warp_row() + row(i), warp_column() + 4 * member() + 16 * half,
                                  values);
        }
    }

  private:
    __device__ static int group() { return static_cast<int>(threadIdx.x) % 32 / 4; }
    __device__ static int member() { return static_cast<int>(threadIdx.x) % 4; }
    __device__ __forceinline__ int row(int i) const {
        return row_contiguous ? 4 * group() + i % 4 + i / 4 * 32 : group() + 8 * i;
    }
    /// Two vectors, `Apart` floats from each other.
    template <int Apart>
    __device__ __forceinline__ static void read_eight(const float* from, float (&values)[8]) {
        CURIE_UNROLL
        for (int half = 0; half < 2; ++half) {
            const float4 four = *reinterpret_cast<const float4*>(from + half * Apart);
            values[4 * half] = four.x;
            values[4 * half + 1] = four.y;
            values[4 * half + 2] = four.z;
            values[4 * half + 3] = four.w;
        }
    }

    float sums[8][8] = {};
    bool row_contiguous = false;
};

}  // namespace

void conv2d_implicit_gemm(const Stream& stream, const char* name, const PatchMatrix& patches,
                          const float* x, const float* weights, const float* bias, float* y,
                          int columns) {
    launch_patch_product<RegisterTile>(stream, name, patches, x, weights, bias, y, columns);
}

void conv2d_implicit_gemm_slices(const Stream& stream, const char* name, const PatchMatrix& patches,
                                 const PixelSlices& slices, const float* x, const float* dy,
                                 float* dw, float* db, int columns, int64_t slice_stride) {
    launch_patch_outer_product<RegisterTile>(stream, name, patches, slices, x, dy, dw, db, columns,
                                             slice_stride);
}

}  // namespace curie::CURIE_DEVICE
