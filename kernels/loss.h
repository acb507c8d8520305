// What the losses from logits share: inputs (logits, targets, optional sample weights), a scalar
// output, label smoothing, and a gradient towards the logits alone.
#pragma once

#include "engine/variant.h"
#include "kernels/loss_terms.h"

namespace curie {

/// Fills in the rest of `problem` (its shape is set), checks, runs NAME_forward and records
/// NAME_gradient.
template <class P>
Tensor run_loss(Context& context, const std::string& name, P problem, const Tensor& logits,
                const Tensor& targets, const Tensor& sample_weights, double label_smoothing) {
    require(targets.shape() == logits.shape() && targets.dtype() == logits.dtype(), name,
            "expected targets {} {} like the logits, got {} {}", logits.shape(),
            name_of(logits.dtype()), targets.shape(), name_of(targets.dtype()));
    require(label_smoothing >= 0 && label_smoothing <= 1, name,
            "expected 0 <= label_smoothing <= 1, got {}", label_smoothing);
    problem.dtype = logits.dtype();
    problem.weighted = sample_weights.defined();
    problem.label_smoothing = label_smoothing;
    Tensors inputs{logits, targets};
    if (problem.weighted) {
        require(sample_weights.shape() == Shape{problem.samples()} &&
                    sample_weights.dtype() == logits.dtype(),
                name, "expected sample weights {} {}, one per sample, got {} {}", problem.samples(),
                name_of(logits.dtype()), sample_weights.shape(), name_of(sample_weights.dtype()));
        inputs.push_back(sample_weights);
    }
    const Tensor y = context.run(name + "_forward", problem, inputs)[0];
    context.tape.record(name, {logits}, {y}, inputs, [=](Context& c, const BackwardCall& call) {
        Tensors inputs(call.saved.begin(), call.saved.end());
        inputs.push_back(call.output_gradients[0]);
        return c.run(name + "_gradient", problem, inputs);
    });
    return y;
}

/// The float32 inputs as the kernels take them; `outputs` logits a sample.
template <class P>
LossTerms loss_terms(const P& p, TensorSpan in, int64_t outputs) {
    return {in[0].data<float>(),
            in[1].data<float>(),
            p.weighted ? in[2].data<float>() : nullptr,
            static_cast<float>(p.label_smoothing),
            p.samples(),
            outputs};
}

/// The records of NAME_forward (logits, targets[, weights] -> scalar) and NAME_gradient (the same
/// and the scalar dy -> dlogits). `make_targets(problem, targets, random)` draws valid targets.
template <class P, class Differentiable, class MakeTargets>
void register_loss(Registry& registry, const std::string& name, double flops_per_element,
                   std::function<std::vector<Case>()> cases, Differentiable differentiable,
                   MakeTargets make_targets) {
    const auto inputs = [](const P& p) {
        std::vector<Shape> shapes{p.shape, p.shape};
        if (p.weighted) shapes.push_back({p.samples()});
        return shapes;
    };
    Operation forward;
    forward.name = name + "_forward";
    forward.family = name;
    forward.gradients = {name + "_gradient"};
    forward.input_shapes = for_problem<P>(inputs);
    forward.output_shapes = [](const Problem&) { return std::vector{Shape{}}; };
    forward.flops = for_problem<P>([=](const P& p) { return flops_per_element * p.shape.size(); });
    forward.cases = cases;
    forward.differentiable = [=](Context& context, const Problem& problem, TensorSpan in) {
        return differentiable(context, static_cast<const P&>(problem), in);
    };
    forward.differentiable_inputs = {true, false, false};
    forward.prepare = [=](const Problem& problem, std::span<Tensor> in, Random& random) {
        const P& p = static_cast<const P&>(problem);
        for (int64_t i = 0; i < in[0].size(); ++i) in[0].data<double>()[i] *= 8;
        make_targets(p, in[1], random);
        for (int64_t i = 0; p.weighted && i < in[2].size(); ++i)
            in[2].data<double>()[i] = random.uniform(0, 2);
    };
    registry.add(forward);

    Operation gradient = forward;
    gradient.name = name + "_gradient";
    gradient.gradients.clear();
    gradient.input_shapes = for_problem<P>([=](const P& p) {
        auto shapes = inputs(p);
        shapes.push_back({});
        return shapes;
    });
    gradient.output_shapes = for_problem<P>([](const P& p) { return std::vector{p.shape}; });
    gradient.differentiable = {};
    registry.add(gradient);
}

}  // namespace curie
