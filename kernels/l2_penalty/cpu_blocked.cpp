// l2_penalty: squares summed in double, in fixed blocks; 4 bytes an element.
#include "kernels/l2_penalty/cpu_blocked.h"

#include "kernels/blocked_sum.h"

namespace curie::CURIE_ISA {

double sum_of_squares(const float* w, int64_t size) {
    return blocked_sum(size, [=](int64_t i, int64_t count) {
        const DoubleVector value = widen(load_up_to(w + i, count));
        return value * value;
    });
}

}  // namespace curie::CURIE_ISA
