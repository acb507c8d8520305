// What the hand-written CPU variants of batch_norm and of the operations fused with it share.
#pragma once

#include <cmath>

#include "engine/context.h"
#include "kernels/batch_norm/cpu_blocks.h"

namespace curie {

/// Blocks of 32 KiB, but at least 32 elements a channel, so that the partial sums stay a small
/// part.
BatchNormBlocks batch_norm_blocks(int64_t size, int64_t channels);

/// Mean and biased variance of every channel; the same bits with any number of threads.
void batch_norm_statistics_of(Context& context, const BatchNormBlocks& shape, const float* x,
                              float* mean, float* variance);

/// Per-channel vectors written out over a period, as the kernels want them.
class ChannelPatterns {
  public:
    ChannelPatterns(Context& context, int64_t channels, int64_t period, int count)
        : channels_(channels), period_(period), memory_(context.empty({count, period})) {}
    /// Pattern `index` with the value formula(c) for channel c.
    template <class Formula>
    const float* fill(int index, const Formula& formula) {
        float* to = memory_.data<float>() + index * period_;
        for (int64_t c = 0; c < channels_; ++c) to[c] = static_cast<float>(formula(c));
        for (int64_t j = channels_; j < period_; ++j) to[j] = to[j - channels_];
        return to;
    }
    /// Mean, scale and beta: the first three patterns.
    BatchNormPatterns normalisation(double epsilon, const float* gamma, const float* beta,
                                    const float* mean, const float* variance, float lowest,
                                    float highest) {
        return {fill(0, [=](int64_t c) { return mean[c]; }),
                fill(1, [=](int64_t c) { return gamma[c] / std::sqrt(variance[c] + epsilon); }),
                fill(2, [=](int64_t c) { return beta[c]; }), lowest, highest};
    }

  private:
    int64_t channels_, period_;
    Tensor memory_;
};

/// dx = scale * g + (x - mean) * slope + offset.
struct BatchNormGradientPatterns {
    const float *slope, *offset;
};

/// Adds up `partial`[blocks][2][channels], the sums of g and g * (x - mean), into dgamma and dbeta,
/// and fills patterns 3 and 4 with what dx needs. `count` elements a channel; 0 when the statistics
/// are constants: then dx is scale * g alone.
BatchNormGradientPatterns batch_norm_finish_gradient(ChannelPatterns& patterns,
                                                     const Tensor& partial, double epsilon,
                                                     int64_t count, const float* gamma,
                                                     const float* variance, float* dgamma,
                                                     float* dbeta);

}  // namespace curie
