#include "kernels/sgd_step/sgd_step.h"

#include "engine/variant.h"
#include "kernels/sgd_step/cases.h"
#include "kernels/step.h"

namespace curie {

std::string SgdStepProblem::describe() const {
    return fmt::format("{} velocity {} {}", shape, has_velocity(), name_of(dtype));
}

void sgd_step(Context& context, const Tensor& weight, const Tensor& gradient,
              const Tensor& velocity, const SgdOptions& options) {
    require(options.momentum >= 0 && options.momentum < 1, "sgd_step",
            "expected 0 <= momentum < 1, got {}", options.momentum);
    SgdStepProblem problem;
    problem.dtype = weight.dtype();
    problem.shape = weight.shape();
    problem.options = options;
    require(velocity.defined() == problem.has_velocity(), "sgd_step",
            "expected a velocity exactly when there is momentum, got momentum {}",
            options.momentum);
    Tensors state;
    if (problem.has_velocity()) state.push_back(velocity);
    run_step_in_place(context, "sgd_step", problem, weight, gradient, state);
}

void register_sgd_step(Registry& registry) {
    using P = SgdStepProblem;
    Operation step =
        step_operation<P>("sgd_step", [](const P& p) { return p.has_velocity() ? 1 : 0; });
    step.flops = for_problem<P>([](const P& p) {
        return (p.has_velocity() ? 7.0 : 2.0) * static_cast<double>(p.shape.size());
    });
    step.cases = sgd_step_cases;
    registry.add(step);
}

}  // namespace curie
