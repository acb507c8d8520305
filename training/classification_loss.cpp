#include "training/classification_loss.h"

#include <vector>

#include "kernels/binary_cross_entropy/binary_cross_entropy.h"
#include "kernels/categorical_cross_entropy/categorical_cross_entropy.h"

namespace curie {

Tensor classification_loss(Context& context, const Tensor& logits, std::span<const float> labels,
                           const Tensor& sample_weights, double label_smoothing) {
    const int64_t samples = logits.shape()[0], outputs = logits.shape()[1];
    require(samples == static_cast<int64_t>(labels.size()), "classification_loss",
            "expected {} labels for logits {}, got {}", samples, logits.shape(), labels.size());
    if (outputs == 1)
        return binary_cross_entropy(context, logits, context.from(labels, Shape{samples, 1}),
                                    sample_weights, label_smoothing);
    std::vector<float> one_hot(static_cast<size_t>(samples * outputs));
    for (int64_t i = 0; i < samples; ++i) {
        const auto label = static_cast<int64_t>(labels[i]);
        require(label >= 0 && label < outputs, "classification_loss",
                "expected a class from 0 to {}, got {}", outputs - 1, label);
        one_hot[i * outputs + label] = 1;
    }
    return categorical_cross_entropy(context, logits, context.from(one_hot, logits.shape()),
                                     sample_weights, label_smoothing);
}

}  // namespace curie
