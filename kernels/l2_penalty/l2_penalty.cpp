#include "kernels/l2_penalty/l2_penalty.h"

#include "engine/variant.h"
#include "kernels/l2_penalty/cases.h"

namespace curie {

Tensor l2_penalty(Context& context, const Tensor& weight, double factor) {
    L2PenaltyProblem problem;
    problem.dtype = weight.dtype();
    problem.shape = weight.shape();
    problem.factor = factor;
    const Tensor y = context.run("l2_penalty_forward", problem, std::array{weight})[0];
    context.tape.record("l2_penalty", {weight}, {y}, {weight},
                        [problem](Context& c, const BackwardCall& call) {
                            return c.run("l2_penalty_gradient", problem,
                                         std::array{call.saved[0], call.output_gradients[0]});
                        });
    return y;
}

void register_l2_penalty(Registry& registry) {
    using P = L2PenaltyProblem;
    const auto weight = for_problem<P>([](const P& p) { return std::vector{p.shape}; });
    Operation forward;
    forward.name = "l2_penalty_forward";
    forward.family = "l2_penalty";
    forward.gradients = {"l2_penalty_gradient"};
    forward.input_shapes = weight;
    forward.output_shapes = [](const Problem&) { return std::vector{Shape{}}; };
    forward.flops = for_problem<P>([](const P& p) { return 2.0 * p.shape.size(); });
    forward.cases = l2_penalty_cases;
    forward.differentiable = [](Context& context, const Problem& problem, TensorSpan inputs) {
        return l2_penalty(context, inputs[0], static_cast<const P&>(problem).factor);
    };
    registry.add(forward);

    Operation gradient;  // dw from w and the scalar dy
    gradient.name = "l2_penalty_gradient";
    gradient.family = "l2_penalty";
    gradient.input_shapes = for_problem<P>([](const P& p) {
        return std::vector{p.shape, Shape{}};
    });
    gradient.output_shapes = weight;
    gradient.flops = for_problem<P>([](const P& p) { return 1.0 * p.shape.size(); });
    gradient.cases = l2_penalty_cases;
    registry.add(gradient);
}

}  // namespace curie
