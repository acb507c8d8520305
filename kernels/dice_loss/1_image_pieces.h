#pragma once

#include "kernels/device.h"
#include "kernels/dice_loss/pieces.h"

namespace curie {

/// `partial` holds 4 floats for every piece of every image; y is a scalar, `overlap` q and d of
/// each image.
CURIE_DECLARE_DEVICE(void dice_loss_forward(const Stream& stream, const DiceTerms& terms,
                                            float* partial, float* y, float* overlap))

}  // namespace curie
