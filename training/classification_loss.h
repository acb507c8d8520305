// The loss that a model's outputs ask for: binary cross-entropy behind one logit, categorical
// behind one for each class.
#pragma once

#include <span>
#include <vector>

#include "engine/context.h"

namespace curie {

/// What the loss compares with: N,1 labels 0 or 1 for one output, N,K with a 1 for the class of
/// each sample otherwise. Throws Error on a class that is not below `outputs`.
std::vector<float> loss_targets(std::span<const float> labels, int64_t outputs);

/// `logits` and `targets` N,1 or N,K; `sample_weights` N or undefined. A scalar.
Tensor classification_loss(Context& context, const Tensor& logits, const Tensor& targets,
                           const Tensor& sample_weights = {}, double label_smoothing = 0);
/// The same from N class numbers, which it brings to the device.
Tensor classification_loss(Context& context, const Tensor& logits, std::span<const float> labels,
                           const Tensor& sample_weights = {}, double label_smoothing = 0);

}  // namespace curie
