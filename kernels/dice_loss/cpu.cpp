#include "engine/variant.h"
#include "kernels/dice_loss/cpu_vectorised.h"
#include "kernels/dice_loss/dice_loss.h"
#include "kernels/dice_loss/terms_of.h"

namespace curie {

void register_dice_loss_cpu(Registry& registry) {
    using P = DiceLossProblem;
    registry.add(
        "dice_loss_forward",
        cpu_variant<P>(
            "cpu_vectorised", 20, [](Context& c, const P& p, TensorSpan in, TensorSpan out) {
                const int64_t pieces = dice_pieces(p.outputs());
                const Tensor partial = c.empty({p.samples(), pieces, 2}, DType::float64);
                CURIE_CALL_KERNEL(dice_loss_sums, dice_terms(p, in), partial.data<double>());
                double loss = 0;
                for (int64_t n = 0; n < p.samples(); ++n) {
                    const double* part = partial.data<double>() + 2 * pieces * n;
                    double inside = 0, sums = 0;
                    for (int64_t k = 0; k < pieces; ++k) {
                        inside += part[2 * k];
                        sums += part[2 * k + 1];
                    }
                    const double d = sums + p.smooth, q = (2 * inside + p.smooth) / d;
                    out[1].data<float>()[2 * n] = static_cast<float>(q);
                    out[1].data<float>()[2 * n + 1] = static_cast<float>(d);
                    loss += 1 - q;
                }
                *out[0].data<float>() = static_cast<float>(loss / static_cast<double>(p.samples()));
            }));
    registry.add("dice_loss_gradient",
                 cpu_variant<P>(
                     "cpu_vectorised", 20, [](Context&, const P& p, TensorSpan in, TensorSpan out) {
                         const float scale = *in[3].data<float>() / static_cast<float>(p.samples());
                         CURIE_CALL_KERNEL(dice_loss_gradient, dice_terms(p, in),
                                           in[2].data<float>(), scale, out[0].data<float>());
                     }));
}

}  // namespace curie
