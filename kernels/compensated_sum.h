// How many partial sums the CUDA variants' sum of many floats has (compensated_sum.cuh).
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/sum_parts.h"

namespace curie {

constexpr int compensated_sum_threads = 256;

/// Blocks, each of which leaves one pair of floats: at least four float4s a thread, and no more
/// blocks than run at once.
inline int64_t compensated_sum_blocks(int64_t size) {
    constexpr int64_t least = 16 * compensated_sum_threads;
    return std::clamp<int64_t>((size + least - 1) / least, 1, 8 * sum_multiprocessors);
}

}  // namespace curie
