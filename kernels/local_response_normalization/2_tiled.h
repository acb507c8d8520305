#pragma once

#include "kernels/device.h"
#include "kernels/local_response_normalization/shape.h"

namespace curie {

/// Elements of a tile, one for each thread of a block.
constexpr int64_t local_response_tile = 256;

/// Floats of shared memory: the squares under the tile and its windows; the gradient has the
/// windows of the windows, and the ratios under the tile's windows besides.
constexpr int64_t local_response_shared(const LocalResponseShape& shape, bool gradient) {
    return gradient ? 2 * local_response_tile + 6 * shape.half
                    : local_response_tile + 2 * shape.half;
}

CURIE_DECLARE_DEVICE(void local_response_tiled_forward(const Stream& stream,
                                                       const LocalResponseShape& shape,
                                                       const float* x, float* y))
CURIE_DECLARE_DEVICE(void local_response_tiled_gradient(const Stream& stream,
                                                        const LocalResponseShape& shape,
                                                        const float* x, const float* dy, float* dx))

}  // namespace curie
