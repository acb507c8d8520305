// clip, streamed: 8 bytes an element forward, 12 backward, at the speed of the memory.
#include "kernels/clip/cpu_vectorised.h"

#include "kernels/stream.h"

namespace curie::CURIE_ISA {

void clip_forward(const float* x, float bound, float* y, int64_t size) {
    const Vector high = broadcast(bound), low = broadcast(-bound);
    // In this order of arguments a NaN passes through both.
    stream(x, y, size, [=](Vector a) { return min(high, max(low, a)); });
}

void clip_gradient(const float* x, const float* dy, float bound, float* dx, int64_t size) {
    const Vector high = broadcast(bound), low = broadcast(-bound), zero{};
    stream(x, dy, dx, size, [=](Vector a, Vector da) {
        const Vector below = a < high ? da : zero;
        return a > low ? below : zero;
    });
}

}  // namespace curie::CURIE_ISA
