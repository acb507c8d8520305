#pragma once

#include "kernels/batch_norm_relu_max_pool/device_windows.h"
#include "kernels/device.h"

namespace curie {

/// y = max_pool(relu(normalised x)) with given statistics, over the windows alone.
CURIE_DECLARE_DEVICE(void batch_norm_relu_max_pool_forward(const Stream& stream,
                                                           const DeviceWindows& windows,
                                                           const NormTerms& terms, const float* x,
                                                           float* y))
/// dgamma and dbeta, over the windows alone. `partial` holds 2 * cell_blocks * channels floats.
CURIE_DECLARE_DEVICE(void batch_norm_relu_max_pool_gradient_sums(
    const Stream& stream, const DeviceWindows& windows, const NormTerms& terms, const float* x,
    const float* dy, float* partial, float* dgamma, float* dbeta))
/// dx from those, over the cut windows, too.
CURIE_DECLARE_DEVICE(void batch_norm_relu_max_pool_data_gradient(
    const Stream& stream, const DeviceWindows& windows, const NormTerms& terms, const float* x,
    const float* dy, const float* dgamma, const float* dbeta, float* dx))

}  // namespace curie
