// Depthwise 2-D convolution, NHWC activations and HWCM weights (Keras DepthwiseConv2D): every
// channel has filters of its own and the output channel is c*M + m,
//   y[n,p,q,c*M+m] = b[c*M+m] + sum_{r,s} x[n, p*stride + r*dilation - before, ..., c] * w[r,s,c,m]
// where x is 0 in the padding.
#pragma once

#include "engine/context.h"
#include "kernels/window.h"

namespace curie {

struct DepthwiseConv2dProblem : ProblemOf<DepthwiseConv2dProblem> {
    int64_t batch = 1, height = 1, width = 1, channels = 1, multiplier = 1;
    Window rows, columns;
    bool bias = true;

    std::string describe() const override;
    int64_t out_height() const { return rows.output(height); }
    int64_t out_width() const { return columns.output(width); }
    int64_t out_channels() const { return channels * multiplier; }
    Shape input_shape() const { return {batch, height, width, channels}; }
    Shape weight_shape() const { return {rows.kernel, columns.kernel, channels, multiplier}; }
    Shape output_shape() const { return {batch, out_height(), out_width(), out_channels()}; }
    int64_t taps() const { return rows.kernel * columns.kernel; }
    int64_t data_taps() const { return taps() * multiplier; }
    double flops() const { return 2.0 * static_cast<double>(output_shape().size() * taps()); }
};

struct DepthwiseConv2dOptions {
    int64_t stride = 1, dilation = 1;
    Padding padding = Padding::valid;
};

/// `x` N,H,W,C; `weight` kernel_height,kernel_width,C,M; `bias` C*M or undefined.
/// Returns N,P,Q,C*M. Float32 or float64. Throws when the shapes do not fit each other.
Tensor depthwise_conv2d(Context& context, const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const DepthwiseConv2dOptions& options = {});

/// The same with every choice per axis: kernel, stride, dilation, explicit padding.
Tensor depthwise_conv2d(Context& context, const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const Window& rows, const Window& columns);

}  // namespace curie
