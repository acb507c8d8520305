// What the optimisers' steps share: operations without a gradient that take (weight, gradient,
// state...) and give (weight, state...), in place where the caller wants it.
#pragma once

#include "engine/variant.h"

namespace curie {

/// The record of a step; `state_count(problem)` is the number of state tensors.
template <class P, class StateCount>
Operation step_operation(const std::string& name, StateCount state_count) {
    Operation operation;
    operation.name = name;
    operation.family = name;
    operation.no_gradient = "nothing is differentiated through an update of the weights";
    operation.input_shapes =
        for_problem<P>([=](const P& p) { return std::vector(2 + state_count(p), p.shape); });
    operation.output_shapes =
        for_problem<P>([=](const P& p) { return std::vector(1 + state_count(p), p.shape); });
    return operation;
}

/// Runs the step with the outputs in the place of the inputs.
inline void run_step_in_place(Context& context, const std::string& name, const Problem& problem,
                              const Tensor& weight, const Tensor& gradient, const Tensors& state) {
    Tensors inputs{weight, gradient}, outputs{weight};
    inputs.insert(inputs.end(), state.begin(), state.end());
    outputs.insert(outputs.end(), state.begin(), state.end());
    for (const Tensor& input : inputs)
        require(input.defined() && input.dtype() == weight.dtype(), name,
                "expected gradient and state of dtype {} like the weight, got {}",
                name_of(weight.dtype()), input.defined() ? name_of(input.dtype()) : "none");
    context.run(name, problem, inputs, outputs);
    ++weight.storage()->version;
}

}  // namespace curie
