// adam_step_multi_tensor: adam_step on all parameters of a model by one call. The gradient of an L2
// penalty l2 sum(w^2), 2 l2 w, is added on the way for the parameters that have one, so that it is
// never a tensor.
#pragma once

#include "kernels/adam_step/adam_step.h"

namespace curie {

/// Inputs: all weights, all gradients, all m, all v and, with AMSGrad, all v_max; outputs: all new
/// weights, m, v and v_max. An output may be the input that it replaces.
struct MultiTensorAdamProblem : ProblemOf<MultiTensorAdamProblem> {
    std::vector<Shape> shapes;  ///< of the parameters
    std::vector<double> l2;     ///< of each
    AdamOptions options;
    int64_t step = 1;

    std::string describe() const override;
    /// The problem of one parameter alone, its gradient with the penalty's.
    AdamStepProblem one(size_t parameter) const;
};

/// A parameter with what a step takes of it; `v_max` with AMSGrad only.
struct AdamTarget {
    Tensor weight, gradient, m, v, v_max;
    double l2 = 0;
};

/// The tensors of one parameter among all inputs, or all outputs, as adam_step takes them.
inline Tensors parameter_of(const MultiTensorAdamProblem& problem, TensorSpan all, size_t i) {
    Tensors tensors;
    for (; i < all.size(); i += problem.shapes.size()) tensors.push_back(all[i]);
    return tensors;
}

/// adam_step() on each of `targets`, in place.
void adam_step_multi_tensor(Context& context, std::span<const AdamTarget> targets,
                            const AdamOptions& options, int64_t step);

}  // namespace curie
