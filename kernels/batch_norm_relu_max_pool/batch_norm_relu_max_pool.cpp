#include "kernels/batch_norm_relu_max_pool/batch_norm_relu_max_pool.h"

#include <cmath>

#include "engine/variant.h"
#include "kernels/batch_norm_relu_max_pool/cases.h"

namespace curie {

using P = BatchNormReluMaxPoolProblem;

std::string BatchNormReluMaxPoolProblem::describe() const {
    return fmt::format("{} epsilon {} {}", input_shape(), epsilon, name_of(dtype));
}

BatchNormResult batch_norm_relu_max_pool(Context& context, const Tensor& x, const Tensor& gamma,
                                         const Tensor& beta, double epsilon) {
    require(x.shape().rank() == 4 && x.size() > 0 && x.shape()[1] >= 2 && x.shape()[2] >= 2,
            "batch_norm_relu_max_pool", "expected an input N,H,W,C with H, W >= 2, got {}",
            x.shape());
    require(epsilon > 0, "batch_norm_relu_max_pool", "expected epsilon > 0, got {}", epsilon);
    P problem;
    problem.dtype = x.dtype();
    problem.batch = x.shape()[0];
    problem.height = x.shape()[1];
    problem.width = x.shape()[2];
    problem.channels = x.shape()[3];
    problem.epsilon = epsilon;
    const auto or_constant = [&](const Tensor& given, double value) {
        return given.defined() ? given : context.constant({problem.channels}, value, problem.dtype);
    };
    const Tensor scale = or_constant(gamma, 1), shift = or_constant(beta, 0);
    const Tensors out =
        context.run("batch_norm_relu_max_pool_forward", problem, std::array{x, scale, shift});
    context.tape.record(
        "batch_norm_relu_max_pool", {x, scale, shift}, {out[0]}, {x, scale, shift, out[1], out[2]},
        [problem](Context& c, const BackwardCall& call) {
            return c.run("batch_norm_relu_max_pool_gradient", problem,
                         std::array{call.saved[0], call.output_gradients[0], call.saved[1],
                                    call.saved[2], call.saved[3], call.saved[4]});
        });
    return {out[0], out[1], out[2]};
}

void register_batch_norm_relu_max_pool(Registry& registry) {
    const auto with_vectors = [](std::vector<Shape> shapes, const P& p, int vectors) {
        shapes.insert(shapes.end(), vectors, Shape{p.channels});
        return shapes;
    };
    const auto flops = [](double per_element) {
        return for_problem<P>(
            [=](const P& p) { return per_element * static_cast<double>(p.input_shape().size()); });
    };
    const auto count = for_problem<P>([](const P& p) { return p.count(); });

    Operation forward;  // inputs x, gamma, beta; outputs y, mean, variance
    forward.name = "batch_norm_relu_max_pool_forward";
    forward.family = "batch_norm_relu_max_pool";
    forward.gradients = {"batch_norm_relu_max_pool_gradient"};
    forward.input_shapes =
        for_problem<P>([=](const P& p) { return with_vectors({p.input_shape()}, p, 2); });
    forward.output_shapes =
        for_problem<P>([=](const P& p) { return with_vectors({p.output_shape()}, p, 2); });
    forward.flops = flops(8);
    forward.accumulation = count;
    forward.cases = batch_norm_relu_max_pool_cases;
    forward.differentiable = [](Context& context, const Problem& problem, TensorSpan in) {
        const P& p = static_cast<const P&>(problem);
        return batch_norm_relu_max_pool(context, in[0], in[1], in[2], p.epsilon).y;
    };
    registry.add(forward);

    Operation gradient;  // inputs x, dy, gamma, beta, mean, variance; outputs dx, dgamma, dbeta
    gradient.name = "batch_norm_relu_max_pool_gradient";
    gradient.family = "batch_norm_relu_max_pool";
    gradient.input_shapes = for_problem<P>([=](const P& p) {
        return with_vectors({p.input_shape(), p.output_shape()}, p, 4);
    });
    gradient.output_shapes = forward.input_shapes;
    gradient.flops = flops(12);
    gradient.accumulation = count;
    gradient.cases = batch_norm_relu_max_pool_cases;
    gradient.prepare = [](const Problem&, std::span<Tensor> in, Random&) {
        for (int64_t i = 0; i < in[5].size(); ++i)  // a variance is positive
            in[5].data<double>()[i] = 0.1 + std::abs(in[5].data<double>()[i]);
    };
    registry.add(gradient);
}

}  // namespace curie
