// relu6, streamed: 8 bytes an element forward, 12 backward, at the speed of the memory.
#include "kernels/relu6/cpu_vectorised.h"

#include "kernels/stream.h"

namespace curie::CURIE_ISA {

void relu6_forward(const float* x, float* y, int64_t size) {
    const Vector zero{}, six = broadcast(6);
    // In this order of arguments a NaN passes through both.
    stream(x, y, size, [=](Vector a) { return min(six, max(zero, a)); });
}

void relu6_gradient(const float* y, const float* dy, float* dx, int64_t size) {
    const Vector zero{}, six = broadcast(6);
    stream(y, dy, dx, size, [=](Vector a, Vector da) {
        const Vector below = a < six ? da : zero;
        return a > zero ? below : zero;
    });
}

}  // namespace curie::CURIE_ISA
