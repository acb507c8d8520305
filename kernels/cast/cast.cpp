#include "kernels/cast/cast.h"

#include "engine/variant.h"
#include "kernels/cast/cases.h"

namespace curie {

Tensor cast(Context& context, const Tensor& x, DType to) {
    if (x.dtype() == to) return x;
    CastProblem problem;
    problem.dtype = x.dtype();
    problem.shape = x.shape();
    problem.to = to;
    const Tensor y = context.run("cast_forward", problem, std::array{x})[0];
    context.tape.record("cast", {x}, {y}, {},
                        [from = x.dtype()](Context& c, const BackwardCall& call) {
                            return Tensors{cast(c, call.output_gradients[0], from)};
                        });
    return y;
}

void register_cast(Registry& registry) {
    using P = CastProblem;
    Operation forward;
    forward.name = "cast_forward";
    forward.family = "cast";
    forward.no_gradient = "its gradient is the cast back";
    forward.input_shapes = for_problem<P>([](const P& p) { return std::vector{p.shape}; });
    forward.output_shapes = forward.input_shapes;
    forward.output_dtype = for_problem<P>([](const P& p, int) { return p.to; });
    forward.flops = [](const Problem&) { return 0.0; };
    forward.cases = cast_cases;
    // Without `differentiable`: rounding makes steps, whose finite differences say nothing.
    registry.add(forward);
}

}  // namespace curie
