// binary_cross_entropy, a vector of logits at a time: one exponential and the series of the
// logarithm, losses summed in double in fixed blocks.
#include "kernels/binary_cross_entropy/cpu_vectorised.h"

#include "kernels/blocked_sum.h"

namespace curie::CURIE_ISA {
namespace {

/// ln(1 + e) for 0 <= e <= 1 as 2 artanh(s) with s = e / (2 + e) <= 1/3: also exact for tiny e,
/// where 1 + e would lose it. The first term left out is below 2e-9 of the result.
Vector log_one_plus(Vector e) {
    const Vector s = e / (e + 2.0f), square = s * s;
    Vector series = broadcast(1.0f / 15);
    for (int odd = 13; odd > 0; odd -= 2) series = series * square + 1.0f / odd;
    return 2.0f * s * series;
}

Vector smoothed(const float* targets, int64_t count, float smoothing) {
    return load_up_to(targets, count) * (1 - smoothing) + smoothing / 2;
}

}  // namespace

double binary_cross_entropy_forward(const float* logits, const float* targets, const float* weights,
                                    float smoothing, int64_t size) {
    return blocked_sum(size, [=](int64_t i, int64_t count) {
        const Vector zero{}, z = load_up_to(logits + i, count);
        const Vector t = smoothed(targets + i, count, smoothing);
        const Vector loss = max(zero, z) - z * t + log_one_plus(exp(min(z, -z)));
        // A weight of 0 also silences the lanes beyond the end.
        if (weights) return widen(loss) * widen(load_up_to(weights + i, count));
        DoubleVector total = widen(loss);
        for (int64_t lane = count; lane < vector_width; ++lane) total[lane] = 0;
        return total;
    });
}

void binary_cross_entropy_gradient(const float* logits, const float* targets, const float* weights,
                                   float smoothing, float scale, float* gradient, int64_t size) {
    for_chunks(size, stream_grain, [=](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; i += vector_width) {
            const int64_t count = end - i < vector_width ? end - i : vector_width;
            const Vector sigmoid = 1.0f / (1.0f + exp(-load_up_to(logits + i, count)));
            Vector value = (sigmoid - smoothed(targets + i, count, smoothing)) * scale;
            if (weights) value *= load_up_to(weights + i, count);
            if (count == vector_width) {
                store(gradient + i, value);
            } else {
                store_partial(gradient + i, value, count);
            }
        }
    });
}

}  // namespace curie::CURIE_ISA
