// Implicit GEMM in registers: the convolution as one matrix product (patch_matrix.h) whose left
// matrix, the patches, is gathered while its tiles are copied to shared memory. cp.async fills one
// of two buffers (16 bytes a copy) while the 128 x 32, 64 or 128 results of a block are summed from
// the other, 8 x 8 in each thread's registers: 128 multiply-adds for 12 reads of shared memory.
// Sums longer than 96 products are added to the result in parts, for their rounding.
//
// P-NET block 3 (batch 32, 56 x 56, 64 -> 128 channels, 3x3): 14.8 GFLOP and 77 MB, 191 FLOP a
// byte. By the roofline the arithmetic is the limit: 221 us on an H100 (SXM, 67 TFLOP/s; the memory
// alone would take 23 us) and 179 us on an RTX 4090 (82.6 TFLOP/s; 77 us). Its shortcut (1x1, 3 ->
// 32 channels at 224 x 224) has 0.3 GFLOP and 225 MB: the memory's 67 us and 223 us.
//
// ptxas, at most over sm_80, sm_90 and sm_120: 128 registers (the bound is 128: 512 threads a
// multiprocessor), no spills. Shared memory: 39.0, 31.0 or 27.0 KiB for tiles of 128, 64 or 32
// columns, 36.0, 28.0 or 24.0 KiB in the weight gradient. Of tiles of 32 columns it admits only 320
// threads on sm_80 and 192 on sm_120 (384 and 256 in the weight gradient), of 64 columns 384 on
// sm_120.
#include "kernels/conv2d/3_implicit_gemm.h"

#include "kernels/conv2d/implicit_gemm.cuh"

namespace curie::CURIE_DEVICE {
namespace {

/// 8 x 8 sums a thread. In its warp's 64 x 32 elements a thread has columns 4 member + 0..3 and 16
/// further, and rows `group` apart by 8 (depth-contiguous) or in fours like the columns.
template <bool DepthContiguous>
struct RegisterTile {
    static constexpr bool depth_contiguous = DepthContiguous;
    static constexpr int stages = 2;
    __device__ static constexpr int tiles_in_part() {
        return 6;  // sums of 96 products
    }

    template <int LeftPitch, int RightPitch>
    __device__ __forceinline__ void multiply(const float* left, const float* right) {
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
            result.template store<Vectors>(warp_row() + row(i),
                                           warp_column() + 4 * member() + 16 * half, values);
        }
    }

  private:
    __device__ static int group() { return static_cast<int>(threadIdx.x) % 32 / 4; }
    __device__ static int member() { return static_cast<int>(threadIdx.x) % 4; }
    __device__ static int row(int i) {
        return DepthContiguous ? group() + 8 * i : 4 * group() + i % 4 + i / 4 * 32;
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
};

}  // namespace

void conv2d_implicit_gemm(const Stream& stream, const char* name, const PatchMatrix& patches,
                          const float* x, const float* weights, const float* bias, float* y,
                          int columns) {
    launch_patch_product<RegisterTile<true>>(stream, name, patches, x, weights, bias, y, columns);
}

void conv2d_implicit_gemm_slices(const Stream& stream, const char* name, const PatchMatrix& patches,
                                 const PixelSlices& slices, const float* x, const float* dy,
                                 float* dw, float* db, int columns) {
    launch_patch_outer_product<RegisterTile<false>>(stream, name, patches, slices, x, dy, dw, db,
                                                    columns);
}

}  // namespace curie::CURIE_DEVICE
