#include "kernels/binary_cross_entropy/binary_cross_entropy.h"

#include "kernels/binary_cross_entropy/cases.h"
#include "kernels/elementwise.h"
#include "kernels/loss.h"

namespace curie {

std::string BinaryCrossEntropyProblem::describe() const {
    return fmt::format("{} weighted {} smoothing {} {}", shape, weighted, label_smoothing,
                       name_of(dtype));
}

Tensor binary_cross_entropy(Context& context, const Tensor& logits, const Tensor& targets,
                            const Tensor& sample_weights, double label_smoothing) {
    require(logits.shape().rank() >= 1 && logits.size() > 0, "binary_cross_entropy",
            "expected logits N,... with at least one element, got {}", logits.shape());
    BinaryCrossEntropyProblem problem;
    problem.shape = logits.shape();
    return run_loss(context, "binary_cross_entropy", problem, logits, targets, sample_weights,
                    label_smoothing);
}

void register_binary_cross_entropy(Registry& registry) {
    // max, exp, logarithm and the products: counted as in the formula, one each.
    register_loss<BinaryCrossEntropyProblem>(
        registry, "binary_cross_entropy", 8, binary_cross_entropy_cases,
        [](Context& context, const BinaryCrossEntropyProblem& p, TensorSpan in) {
            return binary_cross_entropy(context, in[0], in[1], p.weighted ? in[2] : Tensor(),
                                        p.label_smoothing);
        },
        [](const BinaryCrossEntropyProblem&, Tensor& targets, Random& random) {
            for (int64_t i = 0; i < targets.size(); ++i)  // labels and soft targets
                targets.data<double>()[i] = 0.5 * static_cast<double>(random.below(3));
        });
}

}  // namespace curie
