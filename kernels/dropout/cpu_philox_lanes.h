#pragma once

#include "kernels/isa.h"

namespace curie {

/// Elements [0, size) with the words of blocks `block`, block + 1, ...
CURIE_DECLARE_KERNEL(void dropout_forward(const float* x, float* y, int64_t size, uint64_t seed,
                                          uint64_t stream, uint64_t block, uint32_t threshold,
                                          float scale))

}  // namespace curie
