#pragma once

#include "kernels/isa.h"

namespace curie {

/// The most output channels that conv2d_few_outputs() takes.
constexpr int64_t few_outputs_limit = 4;

/// y[p,o] = bias[o] + sum over i of x[p,i] * w[i * in_stride + o * out_stride]: a 1x1 convolution
/// over `pixels`. `bias` may be null. `scratch`: few_outputs_scratch(channels) floats, aligned.
CURIE_DECLARE_KERNEL(void conv2d_few_outputs(const float* x, const float* w, int64_t in_stride,
                                             int64_t out_stride, const float* bias, float* y,
                                             float* scratch, int64_t pixels, int64_t channels,
                                             int64_t outputs))

constexpr int64_t few_outputs_scratch(int64_t channels) {
    return few_outputs_limit * ((channels + 15) / 16 * 16);
}

}  // namespace curie
