// Ragged channel counts in flat, full vectors: what repeats with the channels (a weight, a scale)
// is written out to a period that is a multiple of both the channels and the vector width, so a
// row of pixels can be walked as one long array of floats.
#pragma once

#include <cstdint>
#include <numeric>

namespace curie {

/// The period in elements: a multiple of `channels` and of 16, the widest vector, and at least 64,
/// so that a loop over one period has work for several accumulators.
constexpr int64_t channel_period(int64_t channels) {
    const int64_t smallest = std::lcm<int64_t, int64_t>(channels, 16);
    return smallest >= 64 ? smallest : smallest * ((64 + smallest - 1) / smallest);
}

/// to[j] = from[j % channels] for one period.
inline void expand_channels(const float* from, int64_t channels, float* to, int64_t period) {
    for (int64_t j = 0; j < period; j += channels)
        for (int64_t c = 0; c < channels; ++c) to[j + c] = from[c];
}

}  // namespace curie
