// What the layers with a sliding window (convolutions, pooling) share: the shape of their output
// and how they describe themselves.
#pragma once

#include "engine/shape.h"
#include "kernels/window.h"

namespace curie {

/// Throws Error unless `input` is N,H,W,channels.
void require_channels(const std::string& where, const Shape& input, int64_t channels);

/// N,P,Q,channels of a square window over N,H,W,C; channels 0 keeps C.
Shape window_shape(const std::string& where, const Shape& input, int64_t kernel, int64_t stride,
                   int64_t dilation, Padding padding, int64_t channels);

/// For example `3x3 same` or `3x3, stride 2 valid`.
std::string describe_window(int64_t kernel, int64_t stride, int64_t dilation, Padding padding);

}  // namespace curie
