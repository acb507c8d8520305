// Gradient clipping as in Keras; at most one of the three is used.
#pragma once

#include "engine/context.h"

namespace curie {

struct GradientClipping {
    double value = 0;        ///< each element into [-value, value]; 0: off (Keras' clipvalue)
    double norm = 0;         ///< each gradient scaled to an L2 norm <= norm; 0: off (clipnorm)
    double global_norm = 0;  ///< all together scaled to an L2 norm <= global_norm (global_clipnorm)

    /// By a norm, which the host reads back.
    bool by_norm() const { return norm > 0 || global_norm > 0; }
    bool any() const { return value > 0 || by_norm(); }
    /// Throws InputError on a negative bound or more than one.
    void check() const;
};

/// The clipped gradients, in order; those that need no change are returned as they are. A norm is
/// read back from the device, which waits for it.
Tensors clip_gradients(Context& context, Tensors gradients, const GradientClipping& clipping);

/// The L2 norm of all gradients together.
double global_norm(Context& context, const Tensors& gradients);

}  // namespace curie
