#include "optim/gradient_clipping.h"

#include <algorithm>
#include <cmath>

#include "kernels/clip/clip.h"
#include "kernels/l2_penalty/l2_penalty.h"
#include "kernels/scale/scale.h"

namespace curie {
namespace {

double squared_norm(Context& context, const Tensor& gradient) {
    return l2_penalty(context, gradient, 1).item();
}

/// gradient * bound / max(norm, bound).
Tensor shorten(Context& context, const Tensor& gradient, double norm, double bound) {
    // A NaN fails this comparison and goes on into the step, where the loss will show it.
    return norm <= bound ? gradient : scale(context, gradient, bound / norm);
}

}  // namespace

void GradientClipping::check() const {
    const double bounds[] = {value, norm, global_norm};
    for (double bound : bounds)
        if (!(bound >= 0) || !std::isfinite(bound))
            fail_input("clipping", "expected a bound >= 0 (0 switches it off), got {}", bound);
    if (std::count_if(std::begin(bounds), std::end(bounds), [](double b) { return b > 0; }) > 1)
        fail_input("clipping",
                   "expected at most one of value, norm and global norm, got {}, {} and {}", value,
                   norm, global_norm);
}

double global_norm(Context& context, const Tensors& gradients) {
    double squares = 0;
    for (const Tensor& gradient : gradients) squares += squared_norm(context, gradient);
    return std::sqrt(squares);
}

Tensors clip_gradients(Context& context, Tensors gradients, const GradientClipping& clipping) {
    const NoGradient guard(context.tape);
    const double together = clipping.global_norm > 0 ? global_norm(context, gradients) : 0;
    for (Tensor& gradient : gradients) {
        if (clipping.value > 0) gradient = clip(context, gradient, clipping.value);
        if (clipping.norm > 0)
            gradient = shorten(context, gradient, std::sqrt(squared_norm(context, gradient)),
                               clipping.norm);
        if (clipping.global_norm > 0)
            gradient = shorten(context, gradient, together, clipping.global_norm);
    }
    return gradients;
}

}  // namespace curie
