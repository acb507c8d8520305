#include "kernels/dropout/dropout.h"

#include <cmath>
#include <utility>

#include "engine/variant.h"
#include "kernels/dropout/cases.h"

namespace curie {

std::string DropoutProblem::describe() const {
    return fmt::format("{} rate {} {}", shape, rate, name_of(dtype));
}

uint32_t DropoutProblem::threshold() const {
    return static_cast<uint32_t>(std::ceil(rate * 0x1p24));
}

Tensor dropout(Context& context, const Tensor& x, double rate) {
    require(rate >= 0 && rate < 1, "dropout", "expected 0 <= rate < 1, got {}", rate);
    if (!context.training || rate == 0) return x;
    DropoutProblem problem;
    problem.dtype = x.dtype();
    problem.shape = x.shape();
    problem.rate = rate;
    problem.seed = context.random.seed();
    problem.stream = context.random.stream();
    problem.offset = context.random.reserve(static_cast<uint64_t>(x.size()));
    const Tensor y = context.run("dropout_forward", problem, std::array{x})[0];
    context.tape.record("dropout", {x}, {y}, {}, [problem](Context& c, const BackwardCall& call) {
        return c.run("dropout_forward", problem, std::array{call.output_gradients[0]});
    });
    return y;
}

void register_dropout(Registry& registry) {
    using P = DropoutProblem;
    Operation forward;
    forward.name = "dropout_forward";
    forward.family = "dropout";
    forward.no_gradient = "it is linear: its gradient is the same operation with the same numbers";
    forward.input_shapes = for_problem<P>([](const P& p) { return std::vector{p.shape}; });
    forward.output_shapes = forward.input_shapes;
    forward.flops = for_problem<P>([](const P& p) { return 1.0 * p.shape.size(); });
    forward.cases = dropout_cases;
    forward.differentiable = [](Context& context, const Problem& problem, TensorSpan inputs) {
        const bool before = std::exchange(context.training, true);
        const Tensor y = dropout(context, inputs[0], static_cast<const P&>(problem).rate);
        context.training = before;
        return y;
    };
    registry.add(forward);
}

}  // namespace curie
