#include "kernels/device_variant.h"
#include "kernels/dice_loss/1_image_pieces.h"
#include "kernels/dice_loss/1_vectorised.h"
#include "kernels/dice_loss/terms_of.h"

namespace curie {

void register_dice_loss_cuda(Registry& registry) {
    using P = DiceLossProblem;
    add_device_variant<P>(
        registry, "dice_loss_forward", "1_image_pieces", 10,
        [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
            const Tensor partial = context.empty({p.samples(), dice_pieces(p.outputs()), 4});
            CURIE_CALL_DEVICE(context, dice_loss_forward, dice_terms(p, in), partial.data<float>(),
                              out[0].data<float>(), out[1].data<float>());
        });
    add_device_variant<P>(registry, "dice_loss_gradient", "1_vectorised", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              CURIE_CALL_DEVICE(context, dice_loss_gradient, dice_terms(p, in),
                                                in[2].data<float>(), in[3].data<float>(),
                                                out[0].data<float>());
                          });
}

}  // namespace curie
