// Plain numbers between cpu.cpp and the kernels of cpu_row_pairs.cpp.
#pragma once

#include "kernels/batch_norm/cpu_blocks.h"

namespace curie {

struct RowPairs {
    int64_t images, height, width, channels;
    int64_t grain;  ///< rows of y in a piece of work; fixed, so partial sums ignore the threads
};

/// The patterns hold one value a channel; their bounds are not used.
CURIE_DECLARE_KERNEL(void row_pairs_forward(const RowPairs& shape,
                                            const BatchNormPatterns& patterns, const float* x,
                                            float* y))

/// partial[piece][2][channels]: the sums of g and of g * (x - mean).
CURIE_DECLARE_KERNEL(void row_pairs_gradient_sums(const RowPairs& shape,
                                                  const BatchNormPatterns& patterns, const float* x,
                                                  const float* dy, float* partial))

/// dx = scale * g + (x - mean) * slope + offset.
CURIE_DECLARE_KERNEL(void row_pairs_data_gradient(const RowPairs& shape,
                                                  const BatchNormPatterns& patterns,
                                                  const float* slope, const float* offset,
                                                  const float* x, const float* dy, float* dx))

}  // namespace curie
