#include "kernels/local_response_normalization/local_response_normalization.h"

#include "engine/variant.h"
#include "kernels/local_response_normalization/cases.h"

namespace curie {

using P = LocalResponseNormalizationProblem;

std::string P::describe() const {
    return fmt::format("{} window {} alpha {} beta {} k {} {}", shape, options.window,
                       options.alpha, options.beta, options.k, name_of(dtype));
}

LocalResponseShape P::plain() const {
    return {rows(),
            channels(),
            half(),
            static_cast<float>(scale()),
            static_cast<float>(options.beta),
            static_cast<float>(options.k)};
}

void check_local_response(const std::string& where, const LocalResponseOptions& options) {
    require(options.window >= 1 && options.window % 2 == 1, where,
            "expected an odd window >= 1, which has a middle, got {}", options.window);
    require(options.alpha >= 0 && options.beta >= 0 && options.k > 0, where,
            "expected alpha >= 0, beta >= 0 and k > 0, got {}, {} and {}", options.alpha,
            options.beta, options.k);
}

Tensor local_response_normalization(Context& context, const Tensor& x,
                                    const LocalResponseOptions& options) {
    require(x.shape().rank() >= 1, "local_response_normalization",
            "expected an input ...,C, got a scalar");
    check_local_response("local_response_normalization", options);
    P problem;
    problem.dtype = x.dtype();
    problem.shape = x.shape();
    problem.options = options;
    const Tensor y = context.run("local_response_normalization_forward", problem, std::array{x})[0];
    context.tape.record("local_response_normalization", {x}, {y}, {x},
                        [problem](Context& c, const BackwardCall& call) {
                            return c.run("local_response_normalization_gradient", problem,
                                         std::array{call.saved[0], call.output_gradients[0]});
                        });
    return y;
}

void register_local_response_normalization(Registry& registry) {
    Operation forward;
    forward.name = "local_response_normalization_forward";
    forward.family = "local_response_normalization";
    forward.gradients = {"local_response_normalization_gradient"};
    forward.input_shapes = for_problem<P>([](const P& p) { return std::vector{p.shape}; });
    forward.output_shapes = forward.input_shapes;
    // A square and the window's sum, then scale, k, the power (one) and the product.
    forward.flops = for_problem<P>(
        [](const P& p) { return static_cast<double>(p.shape.size() * (p.options.window + 5)); });
    forward.accumulation = for_problem<P>([](const P& p) { return p.options.window; });
    forward.cases = local_response_normalization_cases;
    forward.prepare = [](const Problem&, std::span<Tensor> in, Random&) {
        for (int64_t i = 0; i < in[0].size(); ++i) in[0].data<double>()[i] *= 3;
    };
    forward.differentiable =
        for_problem_in_context<P>([](Context& context, const P& p, TensorSpan inputs) {
            return local_response_normalization(context, inputs[0], p.options);
        });
    registry.add(forward);

    Operation gradient = forward;  // dx from x and dy
    gradient.name = "local_response_normalization_gradient";
    gradient.gradients.clear();
    gradient.input_shapes = for_problem<P>([](const P& p) { return std::vector(2, p.shape); });
    gradient.flops = for_problem<P>([](const P& p) {
        return static_cast<double>(p.shape.size() * (2 * p.options.window + 10));
    });
    gradient.differentiable = {};
    registry.add(gradient);
}

}  // namespace curie
