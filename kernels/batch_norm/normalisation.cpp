#include "kernels/batch_norm/normalisation.h"

#include <omp.h>

#include <vector>

#include "kernels/channel_period.h"

namespace curie {

BatchNormBlocks batch_norm_blocks(int64_t size, int64_t channels) {
    BatchNormBlocks shape{};
    shape.size = size;
    shape.channels = channels;
    shape.period = channel_period(channels);
    const int64_t wanted = std::max<int64_t>(8192, 32 * channels);
    shape.block = (wanted + shape.period - 1) / shape.period * shape.period;
    return shape;
}

void batch_norm_statistics_of(Context& context, const BatchNormBlocks& shape, const float* x,
                              float* mean, float* variance) {
    const int64_t channels = shape.channels, rows = shape.block / channels;
    const int64_t blocks = shape.blocks(), count = shape.size / channels;
    const Tensor partial = context.empty({blocks, 2, channels});
    const Tensor scratch = context.empty({omp_get_max_threads(), 2, shape.period});
    CURIE_CALL_KERNEL(batch_norm_statistics, shape, x, partial.data<float>(),
                      scratch.data<float>());
    // Chan, Golub and LeVeque (1979), in the blocks' order.
    std::vector<double> sum(static_cast<size_t>(channels)), squares(sum.size());
    const auto for_blocks = [&](const auto& body) {
        for (int64_t b = 0; b < blocks; ++b) {
            const float* means = partial.data<float>() + b * 2 * channels;
            const auto weight = static_cast<double>(std::min(rows, count - b * rows));
            for (int64_t c = 0; c < channels; ++c) body(c, weight, means[c], means[channels + c]);
        }
    };
    for_blocks([&](int64_t c, double weight, double m, double) { sum[c] += weight * m; });
    for (double& total : sum) total /= static_cast<double>(count);
    for_blocks([&](int64_t c, double weight, double m, double s) {
        squares[c] += s + weight * (m - sum[c]) * (m - sum[c]);
    });
    for (int64_t c = 0; c < channels; ++c) {
        mean[c] = static_cast<float>(sum[c]);
        variance[c] = static_cast<float>(squares[c] / static_cast<double>(count));
    }
}

BatchNormGradientPatterns batch_norm_finish_gradient(ChannelPatterns& patterns,
                                                     const Tensor& partial, double epsilon,
                                                     int64_t count, const float* gamma,
                                                     const float* variance, float* dgamma,
                                                     float* dbeta) {
    const int64_t blocks = partial.shape()[0], channels = partial.shape()[2];
    std::vector<double> sums(static_cast<size_t>(2 * channels));
    for (int64_t b = 0; b < blocks; ++b)
        for (int64_t i = 0; i < 2 * channels; ++i)
            sums[i] += partial.data<float>()[b * 2 * channels + i];
    const double *plain = sums.data(), *centred = plain + channels;
    const auto inverse = [=](int64_t c) { return 1 / std::sqrt(variance[c] + epsilon); };
    for (int64_t c = 0; c < channels; ++c) {
        dgamma[c] = static_cast<float>(centred[c] * inverse(c));
        dbeta[c] = static_cast<float>(plain[c]);
    }
    const double share = count > 0 ? 1 / static_cast<double>(count) : 0;
    const auto slope = [=](int64_t c) {
        return -gamma[c] * inverse(c) * inverse(c) * inverse(c) * centred[c] * share;
    };
    const auto offset = [=](int64_t c) { return -gamma[c] * inverse(c) * plain[c] * share; };
    return {patterns.fill(3, slope), patterns.fill(4, offset)};
}

}  // namespace curie
