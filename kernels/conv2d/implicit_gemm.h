// Host side of the implicit GEMMs: which problems they take, their patch matrices and slices.
#pragma once

#include "kernels/conv2d/conv2d.h"
#include "kernels/conv2d/patch_matrix.h"

namespace curie {

/// The patches of x behind y, and those of dy behind dx.
PatchMatrix forward_patches(const Conv2dGeometry& geometry);
PatchMatrix data_gradient_patches(const Conv2dGeometry& geometry);

/// As many slices as fill the multiprocessors twice, none shorter than 64 pixels.
PixelSlices weight_gradient_slices(const PatchMatrix& patches, int64_t columns);

/// Registers 3_implicit_gemm and 5_tensor_core for the three operations.
void register_conv2d_implicit_gemm(Registry& registry);

}  // namespace curie
