#pragma once

#include "kernels/device.h"
#include "kernels/dropout/dropout_terms.h"

namespace curie {

CURIE_DECLARE_DEVICE(void dropout_forward(const Stream& stream, const float* x, float* y,
                                          int64_t size, const DropoutTerms& terms))

}  // namespace curie
