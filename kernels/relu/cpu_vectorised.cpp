// relu, streamed: one vector at a time. 1 FLOP and 8 bytes an element forward, 12 backward, so it
// runs at the speed of the memory.
#include "kernels/relu/cpu_vectorised.h"

#include "kernels/chunks.h"
#include "kernels/simd.h"

namespace curie::CURIE_ISA {

void relu_forward(const float* x, float* y, int64_t size) {
    for_chunks(size, stream_grain, [=](int64_t begin, int64_t end) {
        const Vector zero{};
        int64_t i = begin;
        for (; i + vector_width <= end; i += vector_width) store(y + i, max(zero, load(x + i)));
        for (; i < end; ++i) y[i] = x[i] < 0 ? 0 : x[i];
    });
}

void relu_gradient(const float* y, const float* dy, float* dx, int64_t size) {
    for_chunks(size, stream_grain, [=](int64_t begin, int64_t end) {
        const Vector zero{};
        int64_t i = begin;
        for (; i + vector_width <= end; i += vector_width)
            store(dx + i, load(y + i) > zero ? load(dy + i) : zero);
        for (; i < end; ++i) dx[i] = y[i] > 0 ? dy[i] : 0;
    });
}

}  // namespace curie::CURIE_ISA
