#pragma once

#include "kernels/dice_loss/dice_loss.h"
#include "kernels/dice_loss/pieces.h"

namespace curie {

/// The float32 inputs as the kernels take them.
inline DiceTerms dice_terms(const DiceLossProblem& p, std::span<const Tensor> in) {
    return {in[0].data<float>(), in[1].data<float>(), p.samples(), p.outputs(),
            static_cast<float>(p.smooth)};
}

}  // namespace curie
