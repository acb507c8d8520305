#pragma once

#include "kernels/isa.h"

namespace curie {

/// A convolution as a table of sources: plain data, made by cpu.cpp. The same kernel then runs the
/// forward pass and the data gradient, with any stride, dilation and padding.
struct IndirectConvolution {
    int64_t batch, in_height, in_width, in_channels;
    int64_t out_height, out_width, out_channels;
    int64_t kernel_height, kernel_width, groups;
    const int32_t* row_source;     ///< [out_height][kernel_height]: the input row, or -1: padding
    const int32_t* column_source;  ///< [out_width][kernel_width]: the input column, or -1
};

/// Where element (tap, input channel, output channel) of a group lies in an array of weights.
struct WeightStrides {
    int64_t tap, in, out, group;
};

/// Floats of scratch memory for all weights in packed form; 0 where each task packs its own.
CURIE_DECLARE_KERNEL(int64_t conv2d_indirect_scratch(const IndirectConvolution& c,
                                                     const WeightStrides& strides))
/// `bias` may be null.
CURIE_DECLARE_KERNEL(void conv2d_indirect(const IndirectConvolution& c, const float* x,
                                          const float* weights, const WeightStrides& strides,
                                          const float* bias, float* y, float* scratch))

}  // namespace curie
