#pragma once

#include "kernels/batch_norm/device_rows.h"
#include "kernels/device.h"

namespace curie {

/// Mean and biased variance of every channel. `partial` holds row_blocks * period floats.
CURIE_DECLARE_DEVICE(void batch_norm_statistics_two_pass(const Stream& stream,
                                                         const DeviceRows& rows, const float* x,
                                                         float* partial, float* mean,
                                                         float* variance))

}  // namespace curie
