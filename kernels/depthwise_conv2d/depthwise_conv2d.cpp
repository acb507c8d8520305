#include "kernels/depthwise_conv2d/depthwise_conv2d.h"

#include "kernels/convolution.h"
#include "kernels/depthwise_conv2d/cases.h"

namespace curie {
namespace {

void check_ranks(const Tensor& x, const Tensor& weight) {
    require(x.shape().rank() == 4 && weight.shape().rank() == 4, "depthwise_conv2d",
            "expected an input N,H,W,C and a weight H,W,C,M, got {} and {}", x.shape(),
            weight.shape());
}

}  // namespace

std::string DepthwiseConv2dProblem::describe() const {
    return fmt::format("{} multiplier {} rows {} columns {} bias {} {}", input_shape(), multiplier,
                       curie::describe(rows), curie::describe(columns), bias, name_of(dtype));
}

Tensor depthwise_conv2d(Context& context, const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const DepthwiseConv2dOptions& options) {
    check_ranks(x, weight);
    const auto axis = [&](int input_axis, int weight_axis) {
        return make_window(x.shape()[input_axis], weight.shape()[weight_axis], options.stride,
                           options.dilation, options.padding);
    };
    return depthwise_conv2d(context, x, weight, bias, axis(1, 0), axis(2, 1));
}

Tensor depthwise_conv2d(Context& context, const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const Window& rows, const Window& columns) {
    check_ranks(x, weight);
    DepthwiseConv2dProblem problem;
    problem.dtype = x.dtype();
    problem.batch = x.shape()[0];
    problem.height = x.shape()[1];
    problem.width = x.shape()[2];
    problem.channels = x.shape()[3];
    problem.multiplier = weight.shape()[3];
    problem.rows = rows;
    problem.columns = columns;
    problem.bias = bias.defined();
    require(problem.multiplier > 0 && weight.shape() == problem.weight_shape(), "depthwise_conv2d",
            "expected a weight {} for input {}, got {}", problem.weight_shape(), x.shape(),
            weight.shape());
    check_window("depthwise_conv2d", "rows", rows, problem.height);
    check_window("depthwise_conv2d", "columns", columns, problem.width);

    return run_convolution(context, "depthwise_conv2d", problem, x, weight, bias);
}

void register_depthwise_conv2d(Registry& registry) {
    using P = DepthwiseConv2dProblem;
    register_convolution<P>(
        registry, "depthwise_conv2d", depthwise_conv2d_cases,
        for_problem_in_context<P>([](Context& context, const P& p, TensorSpan inputs) {
            return depthwise_conv2d(context, inputs[0], inputs[1], p.bias ? inputs[2] : Tensor(),
                                    p.rows, p.columns);
        }));
}

}  // namespace curie
