#pragma once

#include "kernels/device.h"

namespace curie {

/// dw[i] = scale * *dy * w[i].
CURIE_DECLARE_DEVICE(void l2_penalty_gradient(const Stream& stream, const float* w, const float* dy,
                                              float scale, float* dw, int64_t size))

}  // namespace curie
