// adam_step in one pass over weight, gradient and moments: 28 bytes an element. The loop is plain;
// the compiler vectorises it, square root included.
#include "kernels/adam_step/cpu_fused.h"

#include "kernels/chunks.h"

namespace curie::CURIE_ISA {
namespace {

template <bool Amsgrad>
void run(const AdamStepTerms& t) {
    for_chunks(t.size, stream_grain, [t](int64_t begin, int64_t end) {
#pragma omp simd
        for (int64_t i = begin; i < end; ++i) {
            const float g = t.gradient[i], w = t.weight[i];
            const float first = t.m[i] + (g - t.m[i]) * t.fresh1;
            const float second = t.v[i] + (g * g - t.v[i]) * t.fresh2;
            float divisor = second;
            if (Amsgrad) {
                divisor = t.v_max[i] < second ? second : t.v_max[i];
                t.new_v_max[i] = divisor;
            }
            t.new_m[i] = first;
            t.new_v[i] = second;
            t.new_weight[i] =
                w - t.decay * w - t.alpha * first / (__builtin_sqrtf(divisor) + t.epsilon);
        }
    });
}

}  // namespace

void adam_step(const AdamStepTerms& terms) {
    if (terms.v_max) {
        run<true>(terms);
    } else {
        run<false>(terms);
    }
}

}  // namespace curie::CURIE_ISA
