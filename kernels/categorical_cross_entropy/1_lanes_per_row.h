#pragma once

#include "kernels/device.h"
#include "kernels/loss_device.h"

namespace curie {

/// `partial` holds loss_blocks doubles; y is a scalar.
CURIE_DECLARE_DEVICE(void categorical_cross_entropy_forward(const Stream& stream,
                                                            const LossTerms& terms, double* partial,
                                                            float* y))
/// `dy` is a scalar in device memory.
CURIE_DECLARE_DEVICE(void categorical_cross_entropy_gradient(const Stream& stream,
                                                             const LossTerms& terms,
                                                             const float* dy, float* dz))

}  // namespace curie
