#pragma once

#include "kernels/batch_norm/device_rows.h"
#include "kernels/device.h"

namespace curie {

/// y = activation(normalised x) with given statistics.
CURIE_DECLARE_DEVICE(void batch_norm_normalise(const Stream& stream, int64_t size, int64_t channels,
                                               const NormTerms& terms, const float* x, float* y))

}  // namespace curie
