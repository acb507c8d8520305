// bias: rows of channels streamed, vectors across the channels; the gradient sums blocks of rows.
#include "kernels/bias/cpu_vectorised.h"

#include "kernels/column_sum.h"
#include "kernels/streaming_store.h"

namespace curie::CURIE_ISA {

void bias_forward(const float* x, const float* b, float* y, int64_t rows, int64_t channels) {
    const bool past_caches =
        worth_streaming(y, rows * channels) && channels % vector_width == 0;  // aligned rows
    for_chunks(rows, stream_grain / (channels + 1) + 1, [=](int64_t begin, int64_t end) {
        for (int64_t r = begin; r < end; ++r) {
            const float* from = x + r * channels;
            float* to = y + r * channels;
            int64_t c = 0;
            for (; c + vector_width <= channels; c += vector_width)
                put(to + c, load(from + c) + load(b + c), past_caches);
            for (; c < channels; ++c) to[c] = from[c] + b[c];
        }
        finish_streaming();
    });
}

void bias_gradient(const float* dy, float* db, float* scratch, int64_t rows, int64_t channels) {
    column_sum(dy, rows, channels, db, scratch);
}

}  // namespace curie::CURIE_ISA
