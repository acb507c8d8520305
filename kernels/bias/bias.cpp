#include "kernels/bias/bias.h"

#include "engine/variant.h"
#include "kernels/bias/cases.h"

namespace curie {

int64_t BiasProblem::rows() const {
    int64_t product = 1;
    for (int i = 0; i + 1 < shape.rank(); ++i) product *= shape[i];
    return product;
}

Tensor bias(Context& context, const Tensor& x, const Tensor& b) {
    require(x.shape().rank() >= 1 && b.shape() == Shape{x.shape()[-1]}, "bias",
            "expected an input ...,C and a bias C, got {} and {}", x.shape(), b.shape());
    BiasProblem problem;
    problem.dtype = x.dtype();
    problem.shape = x.shape();
    const Tensor y = context.run("bias_forward", problem, std::array{x, b})[0];
    context.tape.record("bias", {x, b}, {y}, {}, [problem](Context& c, const BackwardCall& call) {
        const Tensor& dy = call.output_gradients[0];
        Tensors gradients{dy, Tensor()};
        if (call.needed[1]) gradients[1] = c.run("bias_gradient", problem, std::array{dy})[0];
        return gradients;
    });
    return y;
}

void register_bias(Registry& registry) {
    using P = BiasProblem;
    const auto whole = for_problem<P>([](const P& p) { return std::vector{p.shape}; });
    Operation forward;
    forward.name = "bias_forward";
    forward.family = "bias";
    forward.gradients = {"bias_gradient"};
    forward.input_shapes = for_problem<P>([](const P& p) {
        return std::vector{p.shape, Shape{p.channels()}};
    });
    forward.output_shapes = whole;
    forward.flops = for_problem<P>([](const P& p) { return 1.0 * p.shape.size(); });
    forward.cases = bias_cases;
    forward.differentiable = [](Context& context, const Problem&, TensorSpan inputs) {
        return bias(context, inputs[0], inputs[1]);
    };
    registry.add(forward);

    Operation gradient;  // db from dy
    gradient.name = "bias_gradient";
    gradient.family = "bias";
    gradient.input_shapes = whole;
    gradient.output_shapes =
        for_problem<P>([](const P& p) { return std::vector{Shape{p.channels()}}; });
    gradient.flops = forward.flops;
    gradient.accumulation = for_problem<P>([](const P& p) { return p.rows(); });
    gradient.cases = bias_cases;
    registry.add(gradient);
}

}  // namespace curie
