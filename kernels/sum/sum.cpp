#include "kernels/sum/sum.h"

#include "engine/variant.h"
#include "kernels/sum/cases.h"

namespace curie {
namespace {

Tensor reduce(Context& context, const Tensor& x, bool mean) {
    SumProblem problem;
    problem.dtype = x.dtype();
    problem.shape = x.shape();
    problem.mean = mean;
    const Tensor y = context.run("sum_forward", problem, std::array{x})[0];
    context.tape.record(
        mean ? "mean" : "sum", {x}, {y}, {}, [problem](Context& c, const BackwardCall& call) {
            return c.run("sum_gradient", problem, std::array{call.output_gradients[0]});
        });
    return y;
}

}  // namespace

Tensor sum(Context& context, const Tensor& x) {
    return reduce(context, x, false);
}

Tensor mean(Context& context, const Tensor& x) {
    require(x.size() > 0, "mean", "expected at least one element, got shape {}", x.shape());
    return reduce(context, x, true);
}

void register_sum(Registry& registry) {
    using P = SumProblem;
    const auto whole = for_problem<P>([](const P& p) { return std::vector{p.shape}; });
    const auto scalar = [](const Problem&) { return std::vector{Shape{}}; };
    Operation forward;
    forward.name = "sum_forward";
    forward.family = "sum";
    forward.gradients = {"sum_gradient"};
    forward.input_shapes = whole;
    forward.output_shapes = scalar;
    forward.flops = for_problem<P>([](const P& p) { return 1.0 * p.shape.size(); });
    forward.cases = sum_cases;
    forward.differentiable = [](Context& context, const Problem& problem, TensorSpan inputs) {
        return static_cast<const P&>(problem).mean ? mean(context, inputs[0])
                                                   : sum(context, inputs[0]);
    };
    registry.add(forward);

    Operation gradient = forward;  // dx from the scalar dy
    gradient.name = "sum_gradient";
    gradient.gradients.clear();
    gradient.input_shapes = scalar;
    gradient.output_shapes = whole;
    gradient.flops = [](const Problem&) { return 0.0; };
    gradient.differentiable = {};
    registry.add(gradient);
}

}  // namespace curie
