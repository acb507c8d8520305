#include "optim/l2.h"

#include "kernels/add/add.h"
#include "kernels/l2_penalty/l2_penalty.h"

namespace curie {

Tensor l2_regularization(Context& context, const Parameters& parameters) {
    Tensor total;
    for (const auto& parameter : parameters) {
        if (!parameter->trainable || parameter->l2 == 0) continue;
        const Tensor term = l2_penalty(context, parameter->value, parameter->l2);
        total = total.defined() ? add(context, total, term) : term;
    }
    return total;
}

Tensor add_l2_regularization(Context& context, const Tensor& loss, const Parameters& parameters) {
    const Tensor penalty = l2_regularization(context, parameters);
    return penalty.defined() ? add(context, loss, penalty) : loss;
}

}  // namespace curie
