#include "kernels/adam_step/multi_tensor.h"

namespace curie {

std::string MultiTensorAdamProblem::describe() const {
    int64_t elements = 0;
    for (const Shape& shape : shapes) elements += shape.size();
    return fmt::format("{} tensors of {} elements amsgrad {} {}", shapes.size(), elements,
                       options.amsgrad, name_of(dtype));
}

AdamStepProblem MultiTensorAdamProblem::one(size_t parameter) const {
    AdamStepProblem problem;
    problem.dtype = dtype;
    problem.shape = shapes[parameter];
    problem.options = options;
    problem.step = step;
    return problem;
}

void adam_step_multi_tensor(Context& context, std::span<const AdamTarget> targets,
                            const AdamOptions& options, int64_t step) {
    if (targets.empty()) return;
    require(step >= 1, "adam_step_multi_tensor", "expected steps counted from 1, got {}", step);
    MultiTensorAdamProblem problem;
    problem.dtype = targets[0].weight.dtype();
    problem.options = options;
    problem.step = step;
    Tensors weights, gradients, state;
    for (const AdamTarget& target : targets) {
        problem.shapes.push_back(target.weight.shape());
        problem.l2.push_back(target.l2);
        weights.push_back(target.weight);
        gradients.push_back(target.gradient);
    }
    for (const AdamTarget& target : targets) state.push_back(target.m);
    for (const AdamTarget& target : targets) state.push_back(target.v);
    if (options.amsgrad)
        for (const AdamTarget& target : targets) state.push_back(target.v_max);
    Tensors inputs = weights, outputs = weights;
    inputs.insert(inputs.end(), gradients.begin(), gradients.end());
    inputs.insert(inputs.end(), state.begin(), state.end());
    outputs.insert(outputs.end(), state.begin(), state.end());
    for (const Tensor& input : inputs)
        require(input.defined() && input.dtype() == problem.dtype, "adam_step_multi_tensor",
                "expected weights, gradients and state of dtype {}, got {}", name_of(problem.dtype),
                input.defined() ? name_of(input.dtype()) : "none");
    context.run("adam_step_multi_tensor", problem, inputs, outputs);
    for (const Tensor& weight : weights) ++weight.storage()->version;
}

}  // namespace curie
