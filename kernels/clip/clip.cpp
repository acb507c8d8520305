#include "kernels/clip/clip.h"

#include "engine/variant.h"
#include "kernels/clip/cases.h"

namespace curie {

Tensor clip(Context& context, const Tensor& x, double bound) {
    require(bound > 0, "clip", "expected a bound > 0, got {}", bound);
    ClipProblem problem;
    problem.dtype = x.dtype();
    problem.shape = x.shape();
    problem.bound = bound;
    const Tensor y = context.run("clip_forward", problem, std::array{x})[0];
    context.tape.record("clip", {x}, {y}, {x}, [problem](Context& c, const BackwardCall& call) {
        return c.run("clip_gradient", problem, std::array{call.saved[0], call.output_gradients[0]});
    });
    return y;
}

void register_clip(Registry& registry) {
    using P = ClipProblem;
    Operation forward;
    forward.name = "clip_forward";
    forward.family = "clip";
    forward.gradients = {"clip_gradient"};
    forward.input_shapes = for_problem<P>([](const P& p) { return std::vector{p.shape}; });
    forward.output_shapes = forward.input_shapes;
    forward.flops = for_problem<P>([](const P& p) { return 2.0 * p.shape.size(); });
    forward.cases = clip_cases;
    forward.prepare = off_kinks({-clip_case_bound, clip_case_bound}, 1);
    forward.differentiable = [](Context& context, const Problem& problem, TensorSpan inputs) {
        return clip(context, inputs[0], static_cast<const P&>(problem).bound);
    };
    Operation gradient = forward;  // inputs x and dy
    registry.add(std::move(forward));
    gradient.name = "clip_gradient";
    gradient.gradients = {};
    gradient.differentiable = {};
    gradient.input_shapes = for_problem<P>([](const P& p) { return std::vector(2, p.shape); });
    registry.add(std::move(gradient));
}

}  // namespace curie
