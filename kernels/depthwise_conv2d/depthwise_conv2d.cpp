#include "kernels/depthwise_conv2d/depthwise_conv2d.h"

#include "engine/variant.h"
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

    std::vector<Tensor> inputs{x, weight};
    if (problem.bias) inputs.push_back(bias);
    const Tensor y = context.run("depthwise_conv2d_forward", problem, inputs)[0];
    context.tape.record("depthwise_conv2d", inputs, {y}, {x, weight},
                        [problem](Context& context, const BackwardCall& call) {
                            const Tensor &x = call.saved[0], &weight = call.saved[1];
                            const Tensor& dy = call.output_gradients[0];
                            Tensors gradients(problem.bias ? 3 : 2);
                            if (call.needed[0])
                                gradients[0] = context.run("depthwise_conv2d_data_gradient",
                                                           problem, std::array{dy, weight})[0];
                            if (call.needed[1] || (problem.bias && call.needed[2])) {
                                Tensors both = context.run("depthwise_conv2d_weight_gradient",
                                                           problem, std::array{x, dy});
                                std::move(both.begin(), both.end(), gradients.begin() + 1);
                            }
                            return gradients;
                        });
    return y;
}

void register_depthwise_conv2d(Registry& registry) {
    using P = DepthwiseConv2dProblem;
    const auto flops = for_problem<P>([](const P& p) { return p.flops(); });
    const auto filters = [](std::vector<Shape> shapes, const P& p) {
        if (p.bias) shapes.push_back({p.out_channels()});
        return shapes;
    };

    Operation forward;
    forward.name = "depthwise_conv2d_forward";
    forward.family = "depthwise_conv2d";
    forward.gradients = {"depthwise_conv2d_data_gradient", "depthwise_conv2d_weight_gradient"};
    forward.input_shapes = for_problem<P>([=](const P& p) {
        return filters({p.input_shape(), p.weight_shape()}, p);
    });
    forward.output_shapes =
        for_problem<P>([](const P& p) { return std::vector{p.output_shape()}; });
    forward.flops = flops;
    forward.accumulation = for_problem<P>([](const P& p) { return p.taps(); });
    forward.cases = depthwise_conv2d_cases;
    forward.differentiable = [](Context& context, const Problem& problem, TensorSpan inputs) {
        const P& p = static_cast<const P&>(problem);
        return depthwise_conv2d(context, inputs[0], inputs[1], p.bias ? inputs[2] : Tensor(),
                                p.rows, p.columns);
    };
    registry.add(forward);

    Operation data_gradient;  // inputs dy and w, output dx
    data_gradient.name = "depthwise_conv2d_data_gradient";
    data_gradient.family = "depthwise_conv2d";
    data_gradient.input_shapes = for_problem<P>([](const P& p) {
        return std::vector{p.output_shape(), p.weight_shape()};
    });
    data_gradient.output_shapes =
        for_problem<P>([](const P& p) { return std::vector{p.input_shape()}; });
    data_gradient.flops = flops;
    data_gradient.accumulation = for_problem<P>([](const P& p) { return p.taps() * p.multiplier; });
    data_gradient.cases = depthwise_conv2d_cases;
    registry.add(data_gradient);

    Operation weight_gradient;  // inputs x and dy, outputs dw and, with a bias, db
    weight_gradient.name = "depthwise_conv2d_weight_gradient";
    weight_gradient.family = "depthwise_conv2d";
    weight_gradient.input_shapes = for_problem<P>([](const P& p) {
        return std::vector{p.input_shape(), p.output_shape()};
    });
    weight_gradient.output_shapes =
        for_problem<P>([=](const P& p) { return filters({p.weight_shape()}, p); });
    weight_gradient.flops = flops;
    weight_gradient.accumulation =
        for_problem<P>([](const P& p) { return p.batch * p.out_height() * p.out_width(); });
    weight_gradient.cases = depthwise_conv2d_cases;
    registry.add(weight_gradient);
}

}  // namespace curie
