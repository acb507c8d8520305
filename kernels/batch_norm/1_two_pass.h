#pragma once

#include "kernels/batch_norm/device_rows.h"
#include "kernels/device.h"

namespace curie {

/// Mean and biased variance of every channel. `partial` holds row_blocks * period floats.
CURIE_DECLARE_DEVICE(void batch_norm_statistics_two_pass(const Stream& stream,
                                                         const DeviceRows& rows, const float* x,
                                                         float* partial, float* mean,
                                                         float* variance))
/// dx, dgamma and dbeta where the statistics are the batch's: the sums, then dx. `partial` holds
/// 2 * row_blocks * period floats.
CURIE_DECLARE_DEVICE(void batch_norm_gradient_two_pass(const Stream& stream, const DeviceRows& rows,
                                                       const NormTerms& terms, const float* x,
                                                       const float* dy, float* partial, float* dx,
                                                       float* dgamma, float* dbeta))

}  // namespace curie
