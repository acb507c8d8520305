// One Adam step as its kernels take it, on the CPU and on a GPU.
#pragma once

#include <cstdint>

namespace curie {

/// Inputs, outputs (each may be its input) and the rates of one step. `v_max` and `new_v_max` are
/// null without AMSGrad.
struct AdamStepTerms {
    const float *weight, *gradient, *m, *v, *v_max;
    float *new_weight, *new_m, *new_v, *new_v_max;
    float decay, fresh1, fresh2;  ///< learning_rate * weight_decay, 1 - beta1, 1 - beta2
    float alpha, epsilon;
    int64_t size;
};

}  // namespace curie
