#include "kernels/adam_step/adam_step.h"

#include <cmath>

#include "engine/variant.h"
#include "kernels/adam_step/cases.h"
#include "kernels/step.h"

namespace curie {

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
    Operation step = step_operation<P>("adam_step", [](const P& p) {
        return p.options.amsgrad ? 3 : 2;  // m, v and v_max
    });
    step.flops = for_problem<P>([](const P& p) { return 12.0 * p.shape.size(); });
    step.cases = adam_step_cases;
    step.prepare = [](const Problem&, std::span<Tensor> inputs, Random&) {
        for (size_t input = 3; input < inputs.size(); ++input)  // v and v_max are squares
            for (int64_t i = 0; i < inputs[input].size(); ++i)
                inputs[input].data<double>()[i] = std::abs(inputs[input].data<double>()[i]);
    };
    registry.add(step);
}

}  // namespace curie
