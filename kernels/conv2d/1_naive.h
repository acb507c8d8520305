#pragma once

#include "kernels/conv2d/shape.h"
#include "kernels/device.h"

namespace curie {

/// `bias` may be null.
CURIE_DECLARE_DEVICE(void conv2d_naive_forward(const Stream& stream, const Conv2dShape& shape,
                                               const float* x, const float* weight,
                                               const float* bias, float* y))
CURIE_DECLARE_DEVICE(void conv2d_naive_data_gradient(const Stream& stream, const Conv2dShape& shape,
                                                     const float* dy, const float* weight,
                                                     float* dx))
/// `partials`: splits x weights; the caller sums them.
CURIE_DECLARE_DEVICE(void conv2d_naive_weight_gradient(const Stream& stream,
                                                       const Conv2dShape& shape, int splits,
                                                       const float* x, const float* dy,
                                                       float* partials))

/// Parts of the pixels: a thread sums at least 64 of them.
inline int conv2d_naive_splits(const Conv2dShape& shape) {
    return split_sum(shape.weights(), (shape.out_pixels() + 63) / 64, sum_multiprocessors * 2048);
}

}  // namespace curie
