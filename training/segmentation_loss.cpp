#include "training/segmentation_loss.h"

#include "kernels/add/add.h"
#include "kernels/binary_cross_entropy/binary_cross_entropy.h"
#include "kernels/dice_loss/dice_loss.h"

namespace curie {

Tensor segmentation_loss(Context& context, const std::string& name, const Tensor& logits,
                         const Tensor& masks) {
    if (name == "dice") return dice_loss(context, logits, masks);
    if (name == "bce") return binary_cross_entropy(context, logits, masks);
    if (name == "dice+bce")
        return add(context, dice_loss(context, logits, masks),
                   binary_cross_entropy(context, logits, masks));
    fail_input("loss", "expected dice, bce or dice+bce, got {}", name);
}

}  // namespace curie
