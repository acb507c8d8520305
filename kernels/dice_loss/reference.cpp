#include <cmath>

#include "engine/variant.h"
#include "kernels/dice_loss/dice_loss.h"

namespace curie {

void register_dice_loss_reference(Registry& registry) {
    using P = DiceLossProblem;
    registry.add("dice_loss_forward",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     const T *z = in[0].data<T>(), *t = in[1].data<T>();
                     double loss = 0;
                     for (int64_t n = 0; n < p.samples(); ++n) {
                         double inside = 0, sums = 0;
                         for (int64_t i = n * p.outputs(); i < (n + 1) * p.outputs(); ++i) {
                             const double predicted = 1 / (1 + std::exp(-double{z[i]}));
                             inside += predicted * t[i];
                             sums += predicted + t[i];
                         }
                         const double d = sums + p.smooth, q = (2 * inside + p.smooth) / d;
                         out[1].data<T>()[2 * n] = static_cast<T>(q);
                         out[1].data<T>()[2 * n + 1] = static_cast<T>(d);
                         loss += 1 - q;
                     }
                     *out[0].data<T>() = static_cast<T>(loss / static_cast<double>(p.samples()));
                 }));
    registry.add("dice_loss_gradient",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     const T *z = in[0].data<T>(), *t = in[1].data<T>(), *overlap = in[2].data<T>();
                     T* dz = out[0].data<T>();
                     for (int64_t n = 0; n < p.samples(); ++n) {
                         const T q = overlap[2 * n];
                         const T scale =
                             *in[3].data<T>() / (static_cast<T>(p.samples()) * overlap[2 * n + 1]);
                         for (int64_t i = n * p.outputs(); i < (n + 1) * p.outputs(); ++i) {
                             // p (1 - p), which does not cancel for large logits.
                             const T e = std::exp(-std::abs(z[i]));
                             dz[i] = scale * (q - 2 * t[i]) * e / ((1 + e) * (1 + e));
                         }
                     }
                 }));
}

}  // namespace curie
