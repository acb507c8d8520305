#pragma once

#include "kernels/dice_loss/pieces.h"
#include "kernels/isa.h"

namespace curie {

// `partial` holds two doubles for every piece of every image: sum p t, sum (p + t).
CURIE_DECLARE_KERNEL(void dice_loss_sums(const DiceTerms& terms, double* partial))
// `overlap` holds q and d of each image; `scale` is dy / N.
CURIE_DECLARE_KERNEL(void dice_loss_gradient(const DiceTerms& terms, const float* overlap,
                                             float scale, float* gradient))

}  // namespace curie
