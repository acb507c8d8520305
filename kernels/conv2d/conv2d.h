// 2-D convolution (cross-correlation, as in every framework), NHWC activations and HWIO weights:
//   y[n,p,q,o] = b[o] + sum_{r,s,i} x[n, p*stride + r*dilation - before, ..., i] * w[r,s,i,o]
// where i runs over the input channels of o's group and x is 0 in the padding.
#pragma once

#include "engine/context.h"
#include "kernels/conv2d/geometry.h"

namespace curie {

struct Conv2dProblem : ProblemOf<Conv2dProblem>, Conv2dGeometry {
    std::string describe() const override;
    Shape input_shape() const { return {batch, height, width, in_channels}; }
    Shape weight_shape() const {
        return {rows.kernel, columns.kernel, in_channels / groups, out_channels};
    }
    Shape output_shape() const { return {batch, out_height(), out_width(), out_channels}; }
    /// Length of the sum behind one output element.
    int64_t taps() const { return rows.kernel * columns.kernel * in_channels / groups; }
    int64_t data_taps() const { return rows.kernel * columns.kernel * group_out(); }
    double flops() const { return 2.0 * static_cast<double>(output_shape().size() * taps()); }
};

struct Conv2dOptions {
    int64_t stride = 1, dilation = 1, groups = 1;
    Padding padding = Padding::valid;
};

/// `x` N,H,W,C; `weight` kernel_height,kernel_width,C/groups,O; `bias` O or undefined.
/// Returns N,P,Q,O. Float32 or float64. Throws when the shapes do not fit each other.
Tensor conv2d(Context& context, const Tensor& x, const Tensor& weight, const Tensor& bias,
              const Conv2dOptions& options = {});

/// The same with every choice per axis: `rows` and `columns` (kernel, stride, dilation, explicit
/// and perhaps asymmetric padding).
Tensor conv2d(Context& context, const Tensor& x, const Tensor& weight, const Tensor& bias,
              const Window& rows, const Window& columns, int64_t groups = 1);

}  // namespace curie
