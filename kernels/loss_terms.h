// What the kernels of the losses get, on the CPU and on a GPU. Plain data.
#pragma once

#include <cstdint>

namespace curie {

struct LossTerms {
    const float *logits, *targets;
    const float* weights;  ///< by sample; null: all 1
    float smoothing;
    int64_t samples, outputs;  ///< logits of a sample
};

}  // namespace curie
