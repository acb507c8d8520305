#include "kernels/global_average_pool/global_average_pool.h"

#include "engine/variant.h"
#include "kernels/global_average_pool/cases.h"

namespace curie {

using P = GlobalAveragePoolProblem;

std::string GlobalAveragePoolProblem::describe() const {
    return fmt::format("{} {}", input_shape(), name_of(dtype));
}

Tensor global_average_pool(Context& context, const Tensor& x) {
    require(x.shape().rank() == 4 && x.size() > 0, "global_average_pool",
            "expected an input N,H,W,C, got {}; reshape it", x.shape());
    P problem;
    problem.dtype = x.dtype();
    problem.batch = x.shape()[0];
    problem.height = x.shape()[1];
    problem.width = x.shape()[2];
    problem.channels = x.shape()[3];
    const Tensor y = context.run("global_average_pool_forward", problem, std::array{x})[0];
    context.tape.record("global_average_pool", {x}, {y}, {},
                        [problem](Context& c, const BackwardCall& call) {
                            return c.run("global_average_pool_gradient", problem,
                                         std::array{call.output_gradients[0]});
                        });
    return y;
}

void register_global_average_pool(Registry& registry) {
    const auto whole = for_problem<P>([](const P& p) { return std::vector{p.input_shape()}; });
    const auto pooled = for_problem<P>([](const P& p) { return std::vector{p.output_shape()}; });
    const auto flops =
        for_problem<P>([](const P& p) { return static_cast<double>(p.input_shape().size()); });

    Operation forward;
    forward.name = "global_average_pool_forward";
    forward.family = "global_average_pool";
    forward.gradients = {"global_average_pool_gradient"};
    forward.input_shapes = whole;
    forward.output_shapes = pooled;
    forward.flops = flops;
    forward.accumulation = for_problem<P>([](const P& p) { return p.pixels(); });
    forward.cases = global_average_pool_cases;
    forward.differentiable = [](Context& context, const Problem&, TensorSpan in) {
        return global_average_pool(context, in[0]);
    };
    registry.add(forward);

    Operation gradient;  // input dy, output dx
    gradient.name = "global_average_pool_gradient";
    gradient.family = "global_average_pool";
    gradient.input_shapes = pooled;
    gradient.output_shapes = whole;
    gradient.flops = flops;
    gradient.cases = global_average_pool_cases;
    registry.add(gradient);
}

}  // namespace curie
