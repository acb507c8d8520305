#include "kernels/conv2d_transpose/conv2d_transpose.h"

#include "kernels/bias/bias.h"
#include "kernels/conv2d_transpose/cases.h"
#include "kernels/convolution.h"

namespace curie {

std::string Conv2dTransposeProblem::describe() const {
    return fmt::format("{} to {} rows {} columns {} {}", input_shape(), output_shape(),
                       curie::describe(convolution.rows), curie::describe(convolution.columns),
                       name_of(dtype));
}

TransposedAxis transposed_axis(int64_t n, int64_t kernel, int64_t stride, Padding padding) {
    require(kernel > 0 && stride > 0, "conv2d_transpose",
            "expected kernel and stride >= 1, got {} and {}", kernel, stride);
    const int64_t beyond = padding == Padding::same ? 0 : std::max<int64_t>(kernel - stride, 0);
    const int64_t outputs = n * stride + beyond;
    return {outputs, make_window(outputs, kernel, stride, 1, padding)};
}

Tensor conv2d_transpose(Context& context, const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const Conv2dTransposeOptions& options) {
    require(x.shape().rank() == 4 && weight.shape().rank() == 4, "conv2d_transpose",
            "expected an input N,H,W,C and a weight H,W,O,C, got {} and {}", x.shape(),
            weight.shape());
    require(weight.shape()[3] == x.shape()[3], "conv2d_transpose",
            "expected a weight H,W,O,{} for input {}, got {}", x.shape()[3], x.shape(),
            weight.shape());
    const auto axis = [&](int input_axis, int weight_axis) {
        return transposed_axis(x.shape()[input_axis], weight.shape()[weight_axis], options.stride,
                               options.padding);
    };
    const TransposedAxis rows = axis(1, 0), columns = axis(2, 1);
    Conv2dTransposeProblem problem;
    problem.dtype = x.dtype();
    problem.convolution = {x.shape()[0], rows.outputs, columns.outputs, weight.shape()[2],
                           x.shape()[3], rows.window,  columns.window,  1,
                           false};
    const Tensor y = run_convolution(context, "conv2d_transpose", problem, x, weight, {});
    return bias.defined() ? curie::bias(context, y, bias) : y;
}

void register_conv2d_transpose(Registry& registry) {
    using P = Conv2dTransposeProblem;
    register_convolution<P>(
        registry, "conv2d_transpose", conv2d_transpose_cases,
        for_problem_in_context<P>([](Context& context, const P& p, TensorSpan inputs) {
            return run_convolution(context, "conv2d_transpose", p, inputs[0], inputs[1], {});
        }));
}

}  // namespace curie
