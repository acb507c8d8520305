// The second pass of split-K, and the gradient of the bias: shared by the weight gradients.
#pragma once

#include "kernels/conv2d/shape.h"
#include "kernels/device.h"

namespace curie {

/// sums[i] = partials[0][i] + partials[1][i] + ..., in this order.
CURIE_DECLARE_DEVICE(void conv2d_sum_partials(const Stream& stream, const float* partials,
                                              int count, int64_t size, float* sums))

/// db[o] = sum of dy over `pixels`; `partials` holds splits x channels.
CURIE_DECLARE_DEVICE(void conv2d_bias_gradient(const Stream& stream, const float* dy,
                                               int64_t pixels, int channels, int splits,
                                               float* partials, float* db))

/// Parts of the sum behind a bias gradient.
inline int conv2d_bias_splits(int64_t pixels, int channels) {
    return split_sum((channels + 31) / 32, (pixels + 63) / 64, sum_multiprocessors * 8);
}

}  // namespace curie
