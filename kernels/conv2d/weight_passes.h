#pragma once

#include "kernels/device.h"

namespace curie {

/// to[tap][out][in] = from[tap][in][out]: the weights of the data gradient as a matrix whose rows
/// are the columns of patches(dy).
CURIE_DECLARE_DEVICE(void conv2d_transpose_weights(const Stream& stream, const float* from,
                                                   float* to, int taps, int in, int out))
/// y[i] = sum of partial[slice * slice_stride + i], slice 0 first: the same bits in every run.
CURIE_DECLARE_DEVICE(void conv2d_sum_slices(const Stream& stream, const float* partial, float* y,
                                            int64_t size, int slices, int64_t slice_stride))

}  // namespace curie
