// Transposed 2-D convolution (Keras Conv2DTranspose), NHWC activations and weights H,W,O,C: every
// input pixel adds its multiple of the filters to the output,
//   y[n,h,w,o] = b[o] + sum of x[n,p,q,c] * w[r,s,o,c] over h = p*stride + r - before,
//                                                         w = q*stride + s - before, and c.
// An axis of n elements becomes n*stride with `same` padding, n*stride + max(kernel - stride, 0)
// with `valid`. It is the data gradient of the convolution from y to x with the same weights.
// Dumoulin, Visin, "A guide to convolution arithmetic for deep learning", 2016, section 4.
#pragma once

#include "kernels/conv2d/conv2d.h"

namespace curie {

struct Conv2dTransposeProblem : ProblemOf<Conv2dTransposeProblem> {
    /// The convolution from y to x: its input is this operation's output, and the reverse.
    Conv2dGeometry convolution;
    static constexpr bool bias = false;  ///< the operation `bias` adds it

    std::string describe() const override;
    Shape input_shape() const {
        return {convolution.batch, convolution.out_height(), convolution.out_width(),
                convolution.out_channels};
    }
    Shape weight_shape() const {
        return {convolution.rows.kernel, convolution.columns.kernel, convolution.in_channels,
                convolution.out_channels};
    }
    Shape output_shape() const {
        return {convolution.batch, convolution.height, convolution.width, convolution.in_channels};
    }
    int64_t kernel_size() const { return convolution.rows.kernel * convolution.columns.kernel; }
    int64_t taps() const { return kernel_size() * convolution.out_channels; }
    int64_t data_taps() const { return kernel_size() * convolution.in_channels; }
    double flops() const { return 2.0 * static_cast<double>(input_shape().size() * data_taps()); }
};

struct Conv2dTransposeOptions {
    int64_t stride = 1;
    Padding padding = Padding::valid;
};

/// The window, over the output's axis, of the convolution that a transposed one on an axis of `n`
/// elements undoes.
struct TransposedAxis {
    int64_t outputs;
    Window window;
};
TransposedAxis transposed_axis(int64_t n, int64_t kernel, int64_t stride, Padding padding);

/// `x` N,P,Q,C; `weight` kernel_height,kernel_width,O,C; `bias` O or undefined. Returns N,H,W,O.
/// Float32 or float64. Throws when the shapes do not fit each other.
Tensor conv2d_transpose(Context& context, const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const Conv2dTransposeOptions& options = {});

}  // namespace curie
