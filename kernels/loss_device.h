// What the CUDA kernels of the losses get. Plain data, so that .cu files can include it.
#pragma once

#include <cstdint>

namespace curie {

/// Blocks of a loss at most, each with a partial sum of its own: a fixed number, so that a loss has
/// the same bits on every GPU.
constexpr int loss_blocks = 1024;

struct LossTerms {
    const float *logits, *targets;
    const float* weights;  ///< by sample; null: all 1
    float smoothing;
    int64_t samples, outputs;  ///< logits of a sample
};

}  // namespace curie
