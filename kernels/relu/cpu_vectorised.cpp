// relu, streamed: one vector at a time. 1 FLOP and 8 bytes an element forward, 12 backward, so it
// runs at the speed of the memory.
#include "kernels/relu/cpu_vectorised.h"

#include "kernels/stream.h"

namespace curie::CURIE_ISA {

void relu_forward(const float* x, float* y, int64_t size) {
    const Vector zero{};
    stream(x, y, size, [=](Vector a) { return max(zero, a); });
}

void relu_gradient(const float* y, const float* dy, float* dx, int64_t size) {
    const Vector zero{};
    stream(y, dy, dx, size, [=](Vector a, Vector da) { return a > zero ? da : zero; });
}

}  // namespace curie::CURIE_ISA
