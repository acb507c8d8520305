#include "kernels/batch_norm/batch_norm.h"

#include <cmath>

#include "engine/variant.h"
#include "kernels/batch_norm/cases.h"

namespace curie {
namespace {

using P = BatchNormProblem;

P make_problem(const Tensor& x, double epsilon, Activation activation) {
    require(x.shape().rank() >= 2 && x.size() > 0, "batch_norm",
            "expected an input of rank >= 2 with channels last, got {}; reshape it", x.shape());
    require(epsilon > 0, "batch_norm", "expected epsilon > 0, got {}", epsilon);
    P problem = batch_norm_problem(x.shape(), activation, epsilon);
    problem.dtype = x.dtype();
    return problem;
}

/// `given`, or a constant in its place.
Tensor or_constant(Context& context, const Tensor& given, double value, const P& problem) {
    return given.defined() ? given : context.constant({problem.channels()}, value, problem.dtype);
}

std::vector<Shape> vectors(std::vector<Shape> shapes, const P& p, int count) {
    shapes.insert(shapes.end(), count, Shape{p.channels()});
    return shapes;
}

/// Leaves a node whose gradient operation takes x, dy, gamma, beta, mean, variance.
void record(Context& context, const char* gradient, const P& problem, const Tensor& x,
            const Tensor& gamma, const Tensor& beta, const Tensor& y, const Tensor& mean,
            const Tensor& variance) {
    context.tape.record("batch_norm", {x, gamma, beta}, {y}, {x, gamma, beta, mean, variance},
                        [problem, gradient](Context& c, const BackwardCall& call) {
                            return c.run(
                                gradient, problem,
                                std::array{call.saved[0], call.output_gradients[0], call.saved[1],
                                           call.saved[2], call.saved[3], call.saved[4]});
                        });
}

/// Variances are positive.
void make_positive(const Tensor& variance) {
    for (int64_t i = 0; i < variance.size(); ++i)
        variance.data<double>()[i] = 0.1 + std::abs(variance.data<double>()[i]);
}

Operation operation(std::string name, double flops_per_element) {
    Operation made;
    made.name = std::move(name);
    made.family = "batch_norm";
    made.flops = for_problem<P>(
        [=](const P& p) { return flops_per_element * static_cast<double>(p.shape.size()); });
    made.accumulation = for_problem<P>([](const P& p) { return p.count(); });
    made.cases = batch_norm_cases;
    return made;
}

}  // namespace

std::string BatchNormProblem::describe() const {
    return fmt::format("{} epsilon {} activation {} {}", shape, epsilon, curie::name_of(activation),
                       curie::name_of(dtype));
}

BatchNormResult batch_norm_training(Context& context, const Tensor& x, const Tensor& gamma,
                                    const Tensor& beta, double epsilon, Activation activation) {
    const P problem = make_problem(x, epsilon, activation);
    const Tensor scale = or_constant(context, gamma, 1, problem);
    const Tensor shift = or_constant(context, beta, 0, problem);
    const Tensors out =
        context.run("batch_norm_training_forward", problem, std::array{x, scale, shift});
    record(context, "batch_norm_training_gradient", problem, x, scale, shift, out[0], out[1],
           out[2]);
    return {out[0], out[1], out[2]};
}

Tensor batch_norm_inference(Context& context, const Tensor& x, const Tensor& gamma,
                            const Tensor& beta, const Tensor& moving_mean,
                            const Tensor& moving_variance, double epsilon, Activation activation) {
    const P problem = make_problem(x, epsilon, activation);
    const Tensor scale = or_constant(context, gamma, 1, problem);
    const Tensor shift = or_constant(context, beta, 0, problem);
    const Tensor y = context.run("batch_norm_inference_forward", problem,
                                 std::array{x, scale, shift, moving_mean, moving_variance})[0];
    record(context, "batch_norm_inference_gradient", problem, x, scale, shift, y, moving_mean,
           moving_variance);
    return y;
}

void register_batch_norm(Registry& registry) {
    // Statistics: 1 FLOP for the sum, 3 for the squares; normalising: 3.
    Operation training = operation("batch_norm_training_forward", 7);
    training.gradients = {"batch_norm_training_gradient"};
    training.input_shapes = for_problem<P>([](const P& p) { return vectors({p.shape}, p, 2); });
    training.output_shapes = training.input_shapes;
    training.differentiable = [](Context& context, const Problem& problem, TensorSpan in) {
        const P& p = static_cast<const P&>(problem);
        return batch_norm_training(context, in[0], in[1], in[2], p.epsilon, p.activation).y;
    };
    registry.add(training);

    Operation inference = operation("batch_norm_inference_forward", 3);
    inference.gradients = {"batch_norm_inference_gradient"};
    inference.input_shapes = for_problem<P>([](const P& p) { return vectors({p.shape}, p, 4); });
    inference.output_shapes = for_problem<P>([](const P& p) { return std::vector{p.shape}; });
    inference.differentiable = [](Context& context, const Problem& problem, TensorSpan in) {
        const P& p = static_cast<const P&>(problem);
        return batch_norm_inference(context, in[0], in[1], in[2], in[3], in[4], p.epsilon,
                                    p.activation);
    };
    inference.differentiable_inputs = {true, true, true, false, false};
    inference.prepare = [](const Problem&, std::span<Tensor> in, Random&) { make_positive(in[4]); };
    registry.add(inference);

    // The normalised value (3) and the sums (3), then dx: 1, or 7 with the batch's statistics.
    for (const auto& [name, flops] : {std::pair{"batch_norm_training_gradient", 13},
                                      std::pair{"batch_norm_inference_gradient", 7}}) {
        Operation gradient = operation(name, flops);  // inputs x, dy, gamma, beta, mean, variance
        gradient.input_shapes = for_problem<P>([](const P& p) {
            return vectors({p.shape, p.shape}, p, 4);
        });
        gradient.output_shapes =
            for_problem<P>([](const P& p) { return vectors({p.shape}, p, 2); });
        gradient.prepare = [](const Problem&, std::span<Tensor> in, Random&) {
            make_positive(in[5]);
        };
        registry.add(gradient);
    }
}

}  // namespace curie
