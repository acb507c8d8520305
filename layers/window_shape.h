// What the layers with a sliding window (convolutions, pooling) share: the shape of their output
// and how they describe themselves.
#pragma once

#include "engine/shape.h"
#include "kernels/window.h"

namespace curie {

/// Rows and columns of a window's kernel.
struct KernelSize {
    int64_t rows, columns;
};

/// Throws Error unless `input` is N,H,W,channels.
void require_channels(const std::string& where, const Shape& input, int64_t channels);

/// N,P,Q,channels of a window over N,H,W,C; channels 0 keeps C.
Shape window_shape(const std::string& where, const Shape& input, KernelSize kernel, int64_t stride,
                   int64_t dilation, Padding padding, int64_t channels);

/// For example `3x3 same` or `3x3, stride 2 valid`.
std::string describe_window(KernelSize kernel, int64_t stride, int64_t dilation, Padding padding);

}  // namespace curie
