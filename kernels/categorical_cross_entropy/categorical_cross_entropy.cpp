#include "kernels/categorical_cross_entropy/categorical_cross_entropy.h"

#include "kernels/categorical_cross_entropy/cases.h"
#include "kernels/loss.h"

namespace curie {

std::string CategoricalCrossEntropyProblem::describe() const {
    return fmt::format("{} weighted {} smoothing {} {}", shape, weighted, label_smoothing,
                       name_of(dtype));
}

Tensor categorical_cross_entropy(Context& context, const Tensor& logits, const Tensor& targets,
                                 const Tensor& sample_weights, double label_smoothing) {
    require(logits.shape().rank() == 2 && logits.size() > 0, "categorical_cross_entropy",
            "expected logits N,K with at least one element, got {}", logits.shape());
    CategoricalCrossEntropyProblem problem;
    problem.shape = logits.shape();
    return run_loss(context, "categorical_cross_entropy", problem, logits, targets, sample_weights,
                    label_smoothing);
}

void register_categorical_cross_entropy(Registry& registry) {
    register_loss<CategoricalCrossEntropyProblem>(
        registry, "categorical_cross_entropy", 6, categorical_cross_entropy_cases,
        [](Context& context, const CategoricalCrossEntropyProblem& p, TensorSpan in) {
            return categorical_cross_entropy(context, in[0], in[1], p.weighted ? in[2] : Tensor(),
                                             p.label_smoothing);
        },
        [](const CategoricalCrossEntropyProblem& p, Tensor& targets, Random& random) {
            for (int64_t n = 0; n < p.samples(); ++n) {  // one-hot, and between two classes
                double* row = targets.data<double>() + n * p.classes();
                std::fill_n(row, p.classes(), 0.0);
                row[random.below(p.classes())] += 0.75;
                row[n % 2 == 0 ? 0 : random.below(p.classes())] += 0.25;
            }
        });
}

}  // namespace curie
