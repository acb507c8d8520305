#pragma once

#include "kernels/device.h"
#include "kernels/linear/matrix_product.h"

namespace curie {

/// Needs compute capability 8.0 (cp.async). `scratch` holds tiling.scratch(product) floats.
CURIE_DECLARE_DEVICE(void multiply_register_tiled(const Stream& stream,
                                                  const MatrixProduct& product,
                                                  const ProductTiling& tiling, float* scratch))

}  // namespace curie
