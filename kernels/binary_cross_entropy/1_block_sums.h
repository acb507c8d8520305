#pragma once

#include "kernels/device.h"
#include "kernels/loss_device.h"

namespace curie {

/// `partial` holds loss_blocks doubles; y is a scalar.
CURIE_DECLARE_DEVICE(void binary_cross_entropy_forward(const Stream& stream, const LossTerms& terms,
                                                       double* partial, float* y))

}  // namespace curie
