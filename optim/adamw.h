// AdamW: Adam with decoupled weight decay, w -= learning_rate * weight_decay * w before each step
// (Loshchilov and Hutter, ICLR 2019), on every trainable parameter as in Keras.
#pragma once

#include "optim/adam.h"

namespace curie {

class AdamW : public Adam {
  public:
    /// Keras' default decay.
    static constexpr double default_weight_decay = 4e-3;

    AdamW(Context& context, const Parameters& parameters,
          const AdamOptions& options = {.weight_decay = default_weight_decay},
          const GradientClipping& clipping = {})
        : Adam(context, "adamw", parameters, options, clipping) {}
};

}  // namespace curie
