// L2 regularisation as in Keras: l * sum(w^2), without a factor 1/2, is a part of the loss.
#pragma once

#include "engine/context.h"
#include "engine/parameter.h"

namespace curie {

/// The sum of the penalties of all trainable parameters that have an l2, in their order; an
/// undefined tensor when none has one.
Tensor l2_regularization(Context& context, const Parameters& parameters);

/// `loss` plus that sum: what Keras reports as `loss` and `val_loss`.
Tensor add_l2_regularization(Context& context, const Tensor& loss, const Parameters& parameters);

}  // namespace curie
