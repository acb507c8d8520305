#include "kernels/linear/linear.h"

#include "engine/variant.h"
#include "kernels/linear/cases.h"

namespace curie {

std::string LinearProblem::describe() const {
    return fmt::format("{} x {} bias {} {}", input, out_features, bias, name_of(dtype));
}

int64_t LinearProblem::batch() const {
    int64_t product = 1;
    for (int i = 0; i + 1 < input.rank(); ++i) product *= input[i];
    return product;
}

Shape LinearProblem::output_shape() const {
    std::vector<int64_t> extents(input.begin(), input.end());
    extents.back() = out_features;
    return Shape(extents);
}

Tensor linear(Context& context, const Tensor& x, const Tensor& weight, const Tensor& bias) {
    require(x.shape().rank() >= 1 && weight.shape().rank() == 2, "linear",
            "expected an input ...,I and a weight I,O, got {} and {}", x.shape(), weight.shape());
    require(x.shape()[-1] == weight.shape()[0], "linear",
            "expected a weight with {} rows for input {}, got {}; flatten the input by reshape()?",
            x.shape()[-1], x.shape(), weight.shape());
    LinearProblem problem;
    problem.dtype = x.dtype();
    problem.input = x.shape();
    problem.out_features = weight.shape()[1];
    problem.bias = bias.defined();

    std::vector<Tensor> inputs{x, weight};
    if (problem.bias) inputs.push_back(bias);
    const Tensor y = context.run("linear_forward", problem, inputs)[0];
    context.tape.record(
        "linear", inputs, {y}, {x, weight}, [problem](Context& context, const BackwardCall& call) {
            const Tensor &x = call.saved[0], &weight = call.saved[1];
            const Tensor& dy = call.output_gradients[0];
            Tensors gradients(problem.bias ? 3 : 2);
            if (call.needed[0])
                gradients[0] =
                    context.run("linear_data_gradient", problem, std::array{dy, weight})[0];
            if (call.needed[1] || (problem.bias && call.needed[2])) {
                Tensors both = context.run("linear_weight_gradient", problem, std::array{x, dy});
                std::move(both.begin(), both.end(), gradients.begin() + 1);
            }
            return gradients;
        });
    return y;
}

void register_linear(Registry& registry) {
    using P = LinearProblem;
    const auto parameters = [](std::vector<Shape> shapes, const P& p) {
        if (p.bias) shapes.push_back({p.out_features});
        return shapes;
    };
    Operation base;
    base.family = "linear";
    base.flops = for_problem<P>([](const P& p) { return p.flops(); });
    base.cases = linear_cases;

    Operation forward = base;
    forward.name = "linear_forward";
    forward.gradients = {"linear_data_gradient", "linear_weight_gradient"};
    forward.input_shapes = for_problem<P>([=](const P& p) {
        return parameters({p.input, p.weight_shape()}, p);
    });
    forward.output_shapes =
        for_problem<P>([](const P& p) { return std::vector{p.output_shape()}; });
    forward.accumulation = for_problem<P>([](const P& p) { return p.in_features(); });
    forward.differentiable = [](Context& context, const Problem& problem, TensorSpan inputs) {
        const bool bias = static_cast<const P&>(problem).bias;
        return linear(context, inputs[0], inputs[1], bias ? inputs[2] : Tensor());
    };
    registry.add(forward);

    Operation data_gradient = base;  // dx from dy and w
    data_gradient.name = "linear_data_gradient";
    data_gradient.input_shapes = for_problem<P>([](const P& p) {
        return std::vector{p.output_shape(), p.weight_shape()};
    });
    data_gradient.output_shapes = for_problem<P>([](const P& p) { return std::vector{p.input}; });
    data_gradient.accumulation = for_problem<P>([](const P& p) { return p.out_features; });
    registry.add(data_gradient);

    Operation weight_gradient = base;  // dw and db from x and dy
    weight_gradient.name = "linear_weight_gradient";
    weight_gradient.input_shapes = for_problem<P>([](const P& p) {
        return std::vector{p.input, p.output_shape()};
    });
    weight_gradient.output_shapes =
        for_problem<P>([=](const P& p) { return parameters({p.weight_shape()}, p); });
    weight_gradient.accumulation = for_problem<P>([](const P& p) { return p.batch(); });
    registry.add(weight_gradient);
}

}  // namespace curie
