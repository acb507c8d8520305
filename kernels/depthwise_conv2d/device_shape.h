// A depthwise convolution as CUDA kernels take it, and how they cut it into pieces: by the extents
// alone, so that sums have the same order on every device.
#pragma once

#include "kernels/device_axis.h"

namespace curie {

struct DeviceDepthwise {
    int64_t batch;
    int channels, multiplier;
    DeviceAxis rows, columns;
    int64_t taps;  ///< of a window
};

/// Most pieces of the weight gradient that are summed on their own first: enough for some thousand
/// blocks with the groups of 32 channels.
constexpr int64_t depthwise_most_pieces(int64_t out_channels) {
    const int64_t pieces = 2048 / ((out_channels + 31) / 32);
    return pieces < 16 ? 16 : pieces;
}

struct DepthwisePieces {
    int64_t count, size;
};
/// `work` rows or tiles of `pixels` output pixels each; a piece has about 256 pixels at least.
constexpr DepthwisePieces depthwise_pieces(int64_t work, int64_t pixels, int64_t out_channels) {
    const int64_t most = depthwise_most_pieces(out_channels), least = (255 + pixels) / pixels;
    const int64_t share = (work + most - 1) / most;
    const int64_t size = share > least ? share : least;
    return {(work + size - 1) / size, size};
}

/// Floats of scratch of a weight gradient: sums of taps and bias, by piece.
constexpr int64_t depthwise_scratch(int64_t taps, int64_t out_channels) {
    return depthwise_most_pieces(out_channels) * (taps + 1) * out_channels;
}

}  // namespace curie
