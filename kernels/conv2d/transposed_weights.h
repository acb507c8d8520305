#pragma once

#include "kernels/device.h"

namespace curie {

/// to[tap][out][in] = from[tap][in][out]: the weights of the data gradient as a matrix whose rows
/// are the columns of patches(dy).
CURIE_DECLARE_DEVICE(void conv2d_transpose_weights(const Stream& stream, const float* from,
                                                   float* to, int taps, int in, int out))

}  // namespace curie
