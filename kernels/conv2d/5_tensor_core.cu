// Implicit GEMM on tensor cores: the tiles of 3_implicit_gemm, three in flight, multiplied by
// mma.sync.m16n8k8. A product's inputs have TF32's 10 bits of mantissa, sums have float32's 23, so
// the engine takes this variant only where TF32 is allowed.
//
//   warp: 64 x 32 results = 4 x 4 fragments of 16 x 8; 16 mma for 24 reads of shared memory
//
// P-NET block 3 (batch 32, 56 x 56, 64 -> 128 channels, 3x3): 14.8 GFLOP and 77 MB. By the roofline
// 30 us of arithmetic on an H100 (SXM, 495 TFLOP/s dense; the memory's 23 us are close behind), and
// 179 us on an RTX 4090, whose tensor cores multiply TF32 no faster (82.6 TFLOP/s) than its other
// units float32.
//
// ptxas, at most over sm_80, sm_90 and sm_120: 124 registers (the bound is 128), no spills. Shared
// memory: 57.5, 45.5 or 39.5 KiB for tiles of 128, 64 or 32 columns, 53.0, 41.0 or 35.0 KiB in the
// weight gradient.
#include "kernels/conv2d/5_tensor_core.h"

#include "kernels/conv2d/implicit_gemm.cuh"

namespace curie::CURIE_DEVICE {
namespace {

/// A warp's 64 x 32 sums as 4 x 4 fragments of mma.m16n8k8 (simulator/tensor_core.h has their
/// layout). Operands are rounded to TF32 when they leave shared memory; sums stay in float32.
template <bool DepthContiguous>
struct TensorCoreTile {
    static constexpr bool depth_contiguous = DepthContiguous;
    static constexpr int stages = 3;
    __device__ static constexpr int tiles_in_part() {
        return 1 << 30;  // the rounding of the inputs outweighs that of the sums
    }

    template <int LeftPitch, int RightPitch>
    __device__ __forceinline__ void multiply(const float* left, const float* right) {
        CURIE_UNROLL
        for (int depth = 0; depth < tile_depth; depth += 8) {
            uint32_t a[4][4], b[4][2];
            CURIE_UNROLL
            for (int tile = 0; tile < 4; ++tile) CURIE_UNROLL
            for (int i = 0; i < 4; ++i) {
                const int row = warp_row() + 16 * tile + group() + i % 2 * 8;
                const int at = depth + member() + i / 2 * 4;
                a[tile][i] =
                    to_tf32(left[DepthContiguous ? row * LeftPitch + at : at * LeftPitch + row]);
            }
            CURIE_UNROLL
            for (int tile = 0; tile < 4; ++tile) CURIE_UNROLL
            for (int i = 0; i < 2; ++i)
                b[tile][i] = to_tf32(right[(depth + member() + i * 4) * RightPitch + warp_column() +
                                           8 * tile + group()]);
            CURIE_UNROLL
            for (int i = 0; i < 4; ++i) CURIE_UNROLL
            for (int j = 0; j < 4; ++j) mma_m16n8k8_tf32(sums[i][j], a[i], b[j]);
        }
    }

    template <bool Vectors>
    __device__ __forceinline__ void store(const ResultTile& result) {
        CURIE_UNROLL
        for (int i = 0; i < 4; ++i) CURIE_UNROLL
        for (int j = 0; j < 4; ++j) CURIE_UNROLL
        for (int half = 0; half < 2; ++half) {
            float values[2] = {sums[i][j][2 * half], sums[i][j][2 * half + 1]};
            result.template store<Vectors>(warp_row() + 16 * i + group() + 8 * half,
                                           warp_column() + 8 * j + 2 * member(), values);
        }
    }

  private:
    __device__ static int group() { return static_cast<int>(threadIdx.x) % 32 / 4; }
    __device__ static int member() { return static_cast<int>(threadIdx.x) % 4; }

    float sums[4][4][4] = {};
};

}  // namespace

void conv2d_tensor_core(const Stream& stream, const char* name, const PatchMatrix& patches,
                        const float* x, const float* weights, const float* bias, float* y,
                        int columns) {
    launch_patch_product<TensorCoreTile<true>>(stream, name, patches, x, weights, bias, y, columns);
}

void conv2d_tensor_core_slices(const Stream& stream, const char* name, const PatchMatrix& patches,
                               const PixelSlices& slices, const float* x, const float* dy,
                               float* dw, float* db, int columns) {
    launch_patch_outer_product<TensorCoreTile<false>>(stream, name, patches, slices, x, dy, dw, db,
                                                      columns);
}

}  // namespace curie::CURIE_DEVICE
