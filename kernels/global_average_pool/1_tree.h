#pragma once

#include "kernels/device.h"

namespace curie {

/// Pieces of an image that are summed on their own first. With more than one, the sums of the
/// pieces need batch * pieces * channels floats of scratch.
constexpr int64_t global_average_pool_piece = 1024;
constexpr int64_t global_average_pool_pieces(int64_t pixels) {
    return (pixels + global_average_pool_piece - 1) / global_average_pool_piece;
}

CURIE_DECLARE_DEVICE(void global_average_pool_forward(const Stream& stream, int64_t batch,
                                                      int64_t pixels, int64_t channels,
                                                      const float* x, float* y, float* scratch))

}  // namespace curie
