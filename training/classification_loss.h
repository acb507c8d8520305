// The loss that a model's outputs ask for: binary cross-entropy behind one logit, categorical
// behind one for each class.
#pragma once

#include <span>

#include "engine/context.h"

namespace curie {

/// `logits` N,1 or N,K; `labels` are N class numbers; `sample_weights` N or undefined. A scalar.
Tensor classification_loss(Context& context, const Tensor& logits, std::span<const float> labels,
                           const Tensor& sample_weights = {}, double label_smoothing = 0);

}  // namespace curie
