#include "kernels/softmax/softmax.h"

#include "engine/variant.h"
#include "kernels/softmax/cases.h"

namespace curie {

Tensor softmax(Context& context, const Tensor& x) {
    require(x.shape().rank() >= 1, "softmax", "expected an input ...,K, got a scalar");
    SoftmaxProblem problem;
    problem.dtype = x.dtype();
    problem.shape = x.shape();
    const Tensor y = context.run("softmax_forward", problem, std::array{x})[0];
    context.tape.record("softmax", {x}, {y}, {y}, [problem](Context& c, const BackwardCall& call) {
        return c.run("softmax_gradient", problem,
                     std::array{call.saved[0], call.output_gradients[0]});
    });
    return y;
}

void register_softmax(Registry& registry) {
    using P = SoftmaxProblem;
    Operation forward;
    forward.name = "softmax_forward";
    forward.family = "softmax";
    forward.gradients = {"softmax_gradient"};
    forward.input_shapes = for_problem<P>([](const P& p) { return std::vector{p.shape}; });
    forward.output_shapes = forward.input_shapes;
    forward.flops = for_problem<P>([](const P& p) { return 5.0 * p.shape.size(); });
    forward.accumulation = for_problem<P>([](const P& p) { return p.classes(); });
    forward.cases = softmax_cases;
    forward.prepare = [](const Problem&, std::span<Tensor> in, Random&) {
        for (int64_t i = 0; i < in[0].size(); ++i) in[0].data<double>()[i] *= 5;
    };
    forward.differentiable = [](Context& context, const Problem&, TensorSpan inputs) {
        return softmax(context, inputs[0]);
    };
    registry.add(forward);

    Operation gradient = forward;  // dx from y and dy
    gradient.name = "softmax_gradient";
    gradient.gradients.clear();
    gradient.input_shapes = for_problem<P>([](const P& p) { return std::vector(2, p.shape); });
    gradient.prepare = {};
    gradient.differentiable = {};
    registry.add(gradient);
}

}  // namespace curie
