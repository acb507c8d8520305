// add, streamed: 1 FLOP and 12 bytes an element, at the speed of the memory.
#include "kernels/add/cpu_vectorised.h"

#include "kernels/chunks.h"
#include "kernels/simd.h"

namespace curie::CURIE_ISA {

void add_forward(const float* a, const float* b, float* y, int64_t size) {
    for_chunks(size, stream_grain, [=](int64_t begin, int64_t end) {
        int64_t i = begin;
        for (; i + vector_width <= end; i += vector_width) store(y + i, load(a + i) + load(b + i));
        for (; i < end; ++i) y[i] = a[i] + b[i];
    });
}

}  // namespace curie::CURIE_ISA
