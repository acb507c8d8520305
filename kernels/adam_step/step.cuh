// The Adam step on neighbouring elements, which the variants for one parameter and for many share.
#pragma once

#include "kernels/adam_step/terms.h"
#include "kernels/lanes.cuh"

namespace curie::CURIE_DEVICE {

/// Elements [i, i + Width). `l2` is what the penalty's gradient has of each weight, 0 for none.
template <bool Amsgrad, int Width>
__device__ __forceinline__ void step_at(const AdamStepTerms& t, float l2, int64_t i) {
    Lanes<Width> g = load_lanes<Width>(t.gradient + i), w = load_lanes<Width>(t.weight + i),
                 m = load_lanes<Width>(t.m + i), v = load_lanes<Width>(t.v + i), divisor{};
    if constexpr (Amsgrad) divisor = load_lanes<Width>(t.v_max + i);
    for (int k = 0; k < Width; ++k) {
        // Rounded twice, as when the penalty's gradient is a tensor that is added.
        if (l2 != 0) g.v[k] = __fadd_rn(g.v[k], __fmul_rn(l2, w.v[k]));
        m.v[k] += (g.v[k] - m.v[k]) * t.fresh1;
        v.v[k] += (g.v[k] * g.v[k] - v.v[k]) * t.fresh2;
        if (!Amsgrad || divisor.v[k] < v.v[k]) divisor.v[k] = v.v[k];
        w.v[k] -= t.decay * w.v[k] + t.alpha * m.v[k] / (sqrtf(divisor.v[k]) + t.epsilon);
    }
    store_lanes(t.new_weight + i, w);
    store_lanes(t.new_m + i, m);
    store_lanes(t.new_v + i, v);
    if constexpr (Amsgrad) store_lanes(t.new_v_max + i, divisor);
}

}  // namespace curie::CURIE_DEVICE
