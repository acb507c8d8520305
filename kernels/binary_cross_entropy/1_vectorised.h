#pragma once

#include "kernels/device.h"
#include "kernels/loss_device.h"

namespace curie {

/// `dy` is a scalar in device memory.
CURIE_DECLARE_DEVICE(void binary_cross_entropy_gradient(const Stream& stream,
                                                        const LossTerms& terms, const float* dy,
                                                        float* dz))

}  // namespace curie
