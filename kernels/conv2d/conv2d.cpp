#include "kernels/conv2d/conv2d.h"

#include "engine/variant.h"
#include "kernels/conv2d/cases.h"

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

    std::vector<Tensor> inputs{x, weight};
    if (problem.bias) inputs.push_back(bias);
    const Tensor y = context.run("conv2d_forward", problem, inputs)[0];
    context.tape.record(
        "conv2d", inputs, {y}, {x, weight}, [problem](Context& context, const BackwardCall& call) {
            const Tensor &x = call.saved[0], &weight = call.saved[1];
            const Tensor& dy = call.output_gradients[0];
            Tensors gradients(problem.bias ? 3 : 2);
            if (call.needed[0])
                gradients[0] =
                    context.run("conv2d_data_gradient", problem, std::array{dy, weight})[0];
            if (call.needed[1] || (problem.bias && call.needed[2])) {
                Tensors both = context.run("conv2d_weight_gradient", problem, std::array{x, dy});
                std::move(both.begin(), both.end(), gradients.begin() + 1);
            }
            return gradients;
        });
    return y;
}

void register_conv2d(Registry& registry) {
    using P = Conv2dProblem;
    const auto flops = for_problem<P>([](const P& p) { return p.flops(); });
    const auto filters = [](std::vector<Shape> shapes, const P& p) {
        if (p.bias) shapes.push_back({p.out_channels});
        return shapes;
    };

    Operation forward;
    forward.name = "conv2d_forward";
    forward.family = "conv2d";
    forward.gradients = {"conv2d_data_gradient", "conv2d_weight_gradient"};
    forward.input_shapes = for_problem<P>([=](const P& p) {
        return filters({p.input_shape(), p.weight_shape()}, p);
    });
    forward.output_shapes =
        for_problem<P>([](const P& p) { return std::vector{p.output_shape()}; });
    forward.flops = flops;
    forward.accumulation = for_problem<P>([](const P& p) { return p.taps(); });
    forward.cases = conv2d_cases;
    forward.differentiable = [](Context& context, const Problem& problem, TensorSpan inputs) {
        const P& p = static_cast<const P&>(problem);
        return conv2d(context, inputs[0], inputs[1], p.bias ? inputs[2] : Tensor(), p.rows,
                      p.columns, p.groups);
    };
    registry.add(forward);

    Operation data_gradient;  // dx = dy (*) w, inputs dy and w
    data_gradient.name = "conv2d_data_gradient";
    data_gradient.family = "conv2d";
    data_gradient.input_shapes = for_problem<P>([](const P& p) {
        return std::vector{p.output_shape(), p.weight_shape()};
    });
    data_gradient.output_shapes =
        for_problem<P>([](const P& p) { return std::vector{p.input_shape()}; });
    data_gradient.flops = flops;
    data_gradient.accumulation =
        for_problem<P>([](const P& p) { return p.rows.kernel * p.columns.kernel * p.group_out(); });
    data_gradient.cases = conv2d_cases;
    registry.add(data_gradient);

    Operation weight_gradient;  // dw = x (*) dy and db = sum dy, inputs x and dy
    weight_gradient.name = "conv2d_weight_gradient";
    weight_gradient.family = "conv2d";
    weight_gradient.input_shapes = for_problem<P>([](const P& p) {
        return std::vector{p.input_shape(), p.output_shape()};
    });
    weight_gradient.output_shapes =
        for_problem<P>([=](const P& p) { return filters({p.weight_shape()}, p); });
    weight_gradient.flops = flops;
    weight_gradient.accumulation =
        for_problem<P>([](const P& p) { return p.batch * p.out_height() * p.out_width(); });
    weight_gradient.cases = conv2d_cases;
    registry.add(weight_gradient);
}

}  // namespace curie
