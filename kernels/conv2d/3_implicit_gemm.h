#pragma once

#include "kernels/conv2d/patch_matrix.h"
#include "kernels/device.h"

namespace curie {

/// y[pixel][column] = bias[column] + sum of patches(x) * weights; `bias` may be null.
CURIE_DECLARE_DEVICE(void conv2d_implicit_gemm(const Stream& stream, const char* name,
                                               const PatchMatrix& patches, const float* x,
                                               const float* weights, const float* bias, float* y,
                                               int columns))
/// Each slice's sum of patches(x) * dy, one after another at `dw`, and of dy at `db`, which may be
/// null.
CURIE_DECLARE_DEVICE(void conv2d_implicit_gemm_slices(
    const Stream& stream, const char* name, const PatchMatrix& patches, const PixelSlices& slices,
    const float* x, const float* dy, float* dw, float* db, int columns))

}  // namespace curie
