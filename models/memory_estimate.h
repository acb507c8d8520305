// What a model's inference or training step takes, before it runs: the very calls of the layers and
// of the tape are made on a device without memory (engine/planning_runtime.h), with the variants
// that the CPU would take, and counted by the allocator. So fused, frozen or checkpointed parts
// count as what they are.
#pragma once

#include <string>

#include "layers/module.h"

namespace curie {

enum class MemoryUse { inference, training };

/// Bytes, as the allocator hands them out (block sizes, at most an eighth above what is asked).
/// The terms add up to the largest sum that is in use at one time; where two of them have their
/// peaks at different times, `activations` and `scratch` are what the peak leaves for them.
struct MemoryEstimate {
    int64_t parameters = 0;   ///< and moving statistics
    int64_t gradients = 0;    ///< of what is trainable
    int64_t optimizer = 0;    ///< two slots, as Adam has
    int64_t activations = 0;  ///< outputs of layers, values saved for the backward pass, gradients
    int64_t scratch = 0;      ///< of one operation: packed weights, partial sums
    int64_t data = 0;         ///< the batch

    // Beside the sum, `data` and scratch memory excluded from the first two:
    int64_t working_set = 0;  ///< the most that the forward pass has of activations at one time
    int64_t kept = 0;         ///< what the forward pass leaves for the backward pass
    int64_t reserved = 0;     ///< what the allocator holds in the end: it keeps freed blocks

    int64_t total() const {
        return parameters + gradients + optimizer + activations + scratch + data;
    }
    /// One line, e.g. "1.52 GiB: parameters 0.33, gradients ...".
    std::string text() const;
};

/// `batch_input` is N,H,W,C. Training is a step in float32 with the loss's own few bytes left out;
/// a model without trainable parameters needs for it what inference needs. The model need not be
/// initialised and is as before afterwards. Throws Error where the input does not fit it.
MemoryEstimate estimate_memory(Module& model, const Shape& batch_input, MemoryUse use);

}  // namespace curie
