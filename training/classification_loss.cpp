#include "training/classification_loss.h"

#include "kernels/binary_cross_entropy/binary_cross_entropy.h"
#include "kernels/categorical_cross_entropy/categorical_cross_entropy.h"

namespace curie {

std::vector<float> loss_targets(std::span<const float> labels, int64_t outputs) {
    if (outputs == 1) return {labels.begin(), labels.end()};
    std::vector<float> one_hot(labels.size() * static_cast<size_t>(outputs));
    for (size_t i = 0; i < labels.size(); ++i) {
        const auto label = static_cast<int64_t>(labels[i]);
        require(label >= 0 && label < outputs, "classification_loss",
                "expected a class from 0 to {}, got {}", outputs - 1, label);
        one_hot[i * static_cast<size_t>(outputs) + static_cast<size_t>(label)] = 1;
    }
    return one_hot;
}

Tensor classification_loss(Context& context, const Tensor& logits, const Tensor& targets,
                           const Tensor& sample_weights, double label_smoothing) {
    return logits.shape()[1] == 1
               ? binary_cross_entropy(context, logits, targets, sample_weights, label_smoothing)
               : categorical_cross_entropy(context, logits, targets, sample_weights,
                                           label_smoothing);
}

Tensor classification_loss(Context& context, const Tensor& logits, std::span<const float> labels,
                           const Tensor& sample_weights, double label_smoothing) {
    require(logits.shape()[0] == static_cast<int64_t>(labels.size()), "classification_loss",
            "expected {} labels for logits {}, got {}", logits.shape()[0], logits.shape(),
            labels.size());
    return classification_loss(
        context, logits, context.from(loss_targets(labels, logits.shape()[1]), logits.shape()),
        sample_weights, label_smoothing);
}

}  // namespace curie
