#pragma once

#include "kernels/device.h"
#include "kernels/dice_loss/pieces.h"

namespace curie {

/// `dy` is a scalar in device memory, `overlap` holds q and d of each image.
CURIE_DECLARE_DEVICE(void dice_loss_gradient(const Stream& stream, const DiceTerms& terms,
                                             const float* overlap, const float* dy, float* dz))

}  // namespace curie
