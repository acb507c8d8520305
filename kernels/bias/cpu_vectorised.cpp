// bias: x and y as one long array beside the bias written out to whole vectors, so that channels of
// any number stream; the gradient sums blocks of rows.
#include "kernels/bias/cpu_vectorised.h"

#include "kernels/column_sum.h"
#include "kernels/streaming_store.h"

namespace curie::CURIE_ISA {

void bias_forward(const float* x, const float* pattern, int64_t period, float* y, int64_t size) {
    const bool past_caches = worth_streaming(y, size) && period % vector_width == 0;
    for_chunks(size, (stream_grain / (period + 1) + 1) * period, [=](int64_t begin, int64_t end) {
        for (int64_t first = begin; first < end; first += period) {
            const int64_t count = end - first < period ? end - first : period;
            int64_t i = 0;
            for (; i + vector_width <= count; i += vector_width)
                put(y + first + i, load(x + first + i) + load(pattern + i), past_caches);
            for (; i < count; ++i) y[first + i] = x[first + i] + pattern[i];
        }
        finish_streaming();
    });
}

void bias_gradient(const float* dy, float* db, float* scratch, int64_t rows, int64_t channels) {
    column_sum(dy, rows, channels, db, scratch);
}

}  // namespace curie::CURIE_ISA
