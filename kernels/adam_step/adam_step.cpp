#include "kernels/adam_step/adam_step.h"

#include <cmath>

#include "engine/variant.h"
#include "kernels/adam_step/cases.h"
#include "kernels/adam_step/multi_tensor.h"
#include "kernels/step.h"

namespace curie {
namespace {

/// v and v_max are squares.
void make_positive(const Tensor& tensor) {
    for (int64_t i = 0; i < tensor.size(); ++i)
        tensor.data<double>()[i] = std::abs(tensor.data<double>()[i]);
}

}  // namespace

std::string AdamStepProblem::describe() const {
    return fmt::format("{} amsgrad {} {}", shape, options.amsgrad, name_of(dtype));
}

double AdamStepProblem::alpha() const {
    const double t = static_cast<double>(step);
    return options.learning_rate * std::sqrt(1 - std::pow(options.beta2, t)) /
           (1 - std::pow(options.beta1, t));
}

void adam_step(Context& context, const Tensor& weight, const Tensor& gradient, const Tensor& m,
               const Tensor& v, const Tensor& v_max, const AdamOptions& options, int64_t step) {
    require(step >= 1, "adam_step", "expected steps counted from 1, got {}", step);
    require(v_max.defined() == options.amsgrad, "adam_step",
            "expected v_max exactly when amsgrad is on, got amsgrad {}", options.amsgrad);
    AdamStepProblem problem;
    problem.dtype = weight.dtype();
    problem.shape = weight.shape();
    problem.options = options;
    problem.step = step;
    Tensors state{m, v};
    if (options.amsgrad) state.push_back(v_max);
    run_step_in_place(context, "adam_step", problem, weight, gradient, state);
}

void register_adam_step(Registry& registry) {
    using P = AdamStepProblem;
    const auto state_count = [](const auto& p) { return p.options.amsgrad ? 3 : 2; };
    Operation step = step_operation<P>("adam_step", state_count);  // m, v and v_max
    step.flops = for_problem<P>([](const P& p) { return 14.0 * p.shape.size(); });
    step.cases = adam_step_cases;
    step.prepare = [](const Problem&, std::span<Tensor> inputs, Random&) {
        for (size_t input = 3; input < inputs.size(); ++input) make_positive(inputs[input]);
    };
    registry.add(step);

    using Many = MultiTensorAdamProblem;
    Operation many = step;
    many.name = "adam_step_multi_tensor";
    const auto times = [](const std::vector<Shape>& shapes, int count) {
        std::vector<Shape> all;
        for (int i = 0; i < count; ++i) all.insert(all.end(), shapes.begin(), shapes.end());
        return all;
    };
    many.input_shapes =
        for_problem<Many>([=](const Many& p) { return times(p.shapes, 2 + state_count(p)); });
    many.output_shapes =
        for_problem<Many>([=](const Many& p) { return times(p.shapes, 1 + state_count(p)); });
    many.flops = for_problem<Many>([](const Many& p) {
        double flops = 0;
        for (size_t i = 0; i < p.shapes.size(); ++i)
            flops += (p.l2[i] != 0 ? 16.0 : 14.0) * static_cast<double>(p.shapes[i].size());
        return flops;
    });
    many.cases = multi_tensor_adam_cases;
    many.prepare = [](const Problem& problem, std::span<Tensor> inputs, Random&) {
        const size_t count = static_cast<const Many&>(problem).shapes.size();
        for (size_t input = 3 * count; input < inputs.size(); ++input) make_positive(inputs[input]);
    };
    registry.add(many);
}

}  // namespace curie
