#pragma once

#include "kernels/batch_norm/device_rows.h"
#include "kernels/device.h"

namespace curie {

/// Mean and biased variance of every channel. `partial` holds 3 * row_blocks * period floats.
CURIE_DECLARE_DEVICE(void batch_norm_statistics_welford(const Stream& stream,
                                                        const DeviceRows& rows, const float* x,
                                                        float* partial, float* mean,
                                                        float* variance))

}  // namespace curie
