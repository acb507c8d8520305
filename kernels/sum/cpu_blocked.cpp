// sum, in double, in fixed blocks (kernels/blocked_sum.h): 4 bytes an element each way.
#include "kernels/sum/cpu_blocked.h"

#include "kernels/blocked_sum.h"

namespace curie::CURIE_ISA {

double sum_forward(const float* x, int64_t size) {
    return blocked_sum(size,
                       [=](int64_t i, int64_t count) { return widen(load_up_to(x + i, count)); });
}

void sum_gradient(float value, float* dx, int64_t size) {
    for_chunks(size, stream_grain, [=](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) dx[i] = value;
    });
}

}  // namespace curie::CURIE_ISA
