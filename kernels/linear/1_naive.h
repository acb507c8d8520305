#pragma once

#include "kernels/device.h"
#include "kernels/linear/matrix_product.h"

namespace curie {

CURIE_DECLARE_DEVICE(void multiply_naive(const Stream& stream, const MatrixProduct& product))

}  // namespace curie
