#pragma once

#include "kernels/batch_norm/device_rows.h"
#include "kernels/device.h"

namespace curie {

/// dx, dgamma and dbeta where the statistics are constants. `partial` holds 2 * row_blocks * period
/// floats.
CURIE_DECLARE_DEVICE(void batch_norm_gradient_one_pass(const Stream& stream, const DeviceRows& rows,
                                                       const NormTerms& terms, const float* x,
                                                       const float* dy, float* partial, float* dx,
                                                       float* dgamma, float* dbeta))

}  // namespace curie
