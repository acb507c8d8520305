#include "kernels/scale/scale.h"

#include "engine/variant.h"
#include "kernels/scale/cases.h"

namespace curie {

Tensor scale(Context& context, const Tensor& x, double factor) {
    ScaleProblem problem;
    problem.dtype = x.dtype();
    problem.shape = x.shape();
    problem.factor = factor;
    const Tensor y = context.run("scale_forward", problem, std::array{x})[0];
    context.tape.record("scale", {x}, {y}, {}, [problem](Context& c, const BackwardCall& call) {
        return c.run("scale_forward", problem, std::array{call.output_gradients[0]});
    });
    return y;
}

void register_scale(Registry& registry) {
    using P = ScaleProblem;
    Operation forward;
    forward.name = "scale_forward";
    forward.family = "scale";
    forward.no_gradient = "it is linear: its gradient is the same operation";
    forward.input_shapes = for_problem<P>([](const P& p) { return std::vector{p.shape}; });
    forward.output_shapes = forward.input_shapes;
    forward.flops = for_problem<P>([](const P& p) { return 1.0 * p.shape.size(); });
    forward.cases = scale_cases;
    forward.differentiable = [](Context& context, const Problem& problem, TensorSpan inputs) {
        return scale(context, inputs[0], static_cast<const P&>(problem).factor);
    };
    registry.add(forward);
}

}  // namespace curie
