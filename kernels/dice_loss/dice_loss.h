// dice_loss from logits: the soft Dice loss of Milletari, Navab & Ahmadi ("V-Net", 2016) with plain
// sums in the denominator, per image n over all of its elements i, and its mean over the images:
//   y = 1/N sum_n (1 - q_n),  q_n = (2 sum_i p_i t_i + s) / d_n,  d_n = sum_i p_i + sum_i t_i + s
// with p = sigmoid(z) and the smoothing term s > 0. An image whose mask is empty has q = s / (s +
// sum p): its loss is 0 when nothing is predicted and grows to 1 with what is. Gradient:
//   dz_i = dy / (N d_n) (q_n - 2 t_i) p_i (1 - p_i)
#pragma once

#include "engine/context.h"

namespace curie {

struct DiceLossProblem : ProblemOf<DiceLossProblem> {
    Shape shape;  ///< N,...
    double smooth = 1;

    std::string describe() const override;
    int64_t samples() const { return shape[0]; }
    int64_t outputs() const { return samples() == 0 ? 0 : shape.size() / samples(); }
};

/// `logits` N,... of rank >= 2, for example N,H,W,1; `targets` in [0, 1] of the same shape; smooth
/// > 0. Returns a scalar. Only the logits have a gradient.
Tensor dice_loss(Context& context, const Tensor& logits, const Tensor& targets, double smooth = 1);

}  // namespace curie
