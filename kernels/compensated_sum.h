// How many partial sums the CUDA variants' sum of many floats has (compensated_sum.cuh).
#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/stream.h"

namespace curie {

constexpr int compensated_sum_threads = 256;

/// Blocks, each of which leaves one pair of floats: at least four float4s a thread, and no more
/// blocks than the device runs at once.
inline int64_t compensated_sum_blocks(const DeviceProperties& device, int64_t size) {
    constexpr int64_t least = 16 * compensated_sum_threads;
    return std::clamp<int64_t>((size + least - 1) / least, 1, int64_t{8} * device.multiprocessors);
}

}  // namespace curie
