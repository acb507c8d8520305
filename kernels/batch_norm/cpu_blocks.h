// Plain numbers between cpu.cpp and the kernels of cpu_blocks.cpp.
#pragma once

#include "kernels/isa.h"

namespace curie {

/// A channels-last tensor as one flat array, cut into blocks that begin at channel 0.
struct BatchNormBlocks {
    int64_t size;  ///< elements, a multiple of the channels
    int64_t channels;
    int64_t period;  ///< channel_period(channels)
    int64_t block;   ///< elements of a block, a multiple of the period
    int64_t blocks() const { return (size + block - 1) / block; }
};

/// Per channel, each written out over one period. `lowest` and `highest` are the bounds that the
/// activation clamps to (infinite: no activation).
struct BatchNormPatterns {
    const float *mean, *scale, *beta;
    float lowest, highest;
};

/// partial[block][2][channels]: the mean of each block and its sum of squares about that mean.
/// `scratch`: 2 periods for each thread.
CURIE_DECLARE_KERNEL(void batch_norm_statistics(const BatchNormBlocks& shape, const float* x,
                                                float* partial, float* scratch))

/// y = clamp((x - mean) * scale + beta).
CURIE_DECLARE_KERNEL(void batch_norm_apply(const BatchNormBlocks& shape,
                                           const BatchNormPatterns& patterns, const float* x,
                                           float* y))

/// partial[block][2][channels]: the sums of g and of g * (x - mean), where g is dy inside the
/// bounds of the activation and 0 outside. `scratch`: 2 periods for each thread.
CURIE_DECLARE_KERNEL(void batch_norm_gradient_sums(const BatchNormBlocks& shape,
                                                   const BatchNormPatterns& patterns,
                                                   const float* x, const float* dy, float* partial,
                                                   float* scratch))

/// dx = scale * g + (x - mean) * slope + offset.
CURIE_DECLARE_KERNEL(void batch_norm_data_gradient(const BatchNormBlocks& shape,
                                                   const BatchNormPatterns& patterns,
                                                   const float* slope, const float* offset,
                                                   const float* x, const float* dy, float* dx))

}  // namespace curie
