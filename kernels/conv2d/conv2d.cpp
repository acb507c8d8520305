#include "kernels/conv2d/conv2d.h"

#include "kernels/conv2d/cases.h"
#include "kernels/convolution.h"

namespace curie {

std::string Conv2dProblem::describe() const {
    return fmt::format("{} x {} rows {} columns {} groups {} bias {} {}", input_shape(),
                       out_channels, curie::describe(rows), curie::describe(columns), groups, bias,
                       name_of(dtype));
}

Tensor conv2d(Context& context, const Tensor& x, const Tensor& weight, const Tensor& bias,
              const Conv2dOptions& options) {
    require(x.shape().rank() == 4 && weight.shape().rank() == 4, "conv2d",
            "expected an input N,H,W,C and a weight H,W,I,O, got {} and {}", x.shape(),
            weight.shape());
    const auto axis = [&](int input_axis, int weight_axis) {
        return make_window(x.shape()[input_axis], weight.shape()[weight_axis], options.stride,
                           options.dilation, options.padding);
    };
    return conv2d(context, x, weight, bias, axis(1, 0), axis(2, 1), options.groups);
}

Tensor conv2d(Context& context, const Tensor& x, const Tensor& weight, const Tensor& bias,
              const Window& rows, const Window& columns, int64_t groups) {
    require(x.shape().rank() == 4 && weight.shape().rank() == 4, "conv2d",
            "expected an input N,H,W,C and a weight H,W,I,O, got {} and {}", x.shape(),
            weight.shape());
    Conv2dProblem problem;
    problem.dtype = x.dtype();
    problem.batch = x.shape()[0];
    problem.height = x.shape()[1];
    problem.width = x.shape()[2];
    problem.in_channels = x.shape()[3];
    problem.out_channels = weight.shape()[3];
    problem.rows = rows;
    problem.columns = columns;
    problem.groups = groups;
    problem.bias = bias.defined();
    require(groups > 0 && problem.in_channels % groups == 0 && problem.out_channels % groups == 0,
            "conv2d", "expected channels divisible by groups, got input {}, weight {}, groups {}",
            x.shape(), weight.shape(), groups);
    require(weight.shape() == problem.weight_shape(), "conv2d",
            "expected a weight {} for input {} with groups {}, got {}", problem.weight_shape(),
            x.shape(), groups, weight.shape());
    check_window("conv2d", "rows", rows, problem.height);
    check_window("conv2d", "columns", columns, problem.width);

    return run_convolution(context, "conv2d", problem, x, weight, bias);
}

void register_conv2d(Registry& registry) {
    using P = Conv2dProblem;
    register_convolution<P>(
        registry, "conv2d", conv2d_cases,
        for_problem_in_context<P>([](Context& context, const P& p, TensorSpan inputs) {
            return conv2d(context, inputs[0], inputs[1], p.bias ? inputs[2] : Tensor(), p.rows,
                          p.columns, p.groups);
        }));
}

}  // namespace curie
