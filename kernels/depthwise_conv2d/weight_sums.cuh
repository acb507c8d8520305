// The second pass of every weight gradient: the sums of the pieces, added up by a tree.
#pragma once

#include "kernels/depthwise_conv2d/device_shape.h"
#include "kernels/row_tree.cuh"

namespace curie::CURIE_DEVICE {

/// `scratch` holds, by piece, the sums of every tap and then of the bias, by output channel.
inline void depthwise_weight_sums(const Stream& stream, const DeviceDepthwise& p, int64_t pieces,
                                  const float* scratch, float* dw, float* db) {
    const int64_t channels = int64_t{p.channels} * p.multiplier;
    const int64_t weights = p.taps * channels, pitch = weights + channels;
    row_tree(stream, "depthwise_weight_sums", {1, pieces, weights, pitch, pieces, 1}, scratch, dw);
    if (db)
        row_tree(stream, "depthwise_bias_sums", {1, pieces, channels, pitch, pieces, 1},
                 scratch + weights, db);
}

}  // namespace curie::CURIE_DEVICE
