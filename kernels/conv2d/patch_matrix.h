// A convolution as a matrix product: the matrix of patches, which is never stored. Its rows are the
// pixels of the result, its columns (tap row, tap column, channel) of a source in N,H,W,C:
//   conv2d_forward          y[pixel][o]    = sum over columns of patches(x) * w
//   conv2d_data_gradient    dx[pixel][i]   = sum over columns of patches(dy) * transposed w
//   conv2d_weight_gradient  dw[column][o]  = sum over pixels of patches(x) * dy
// Plain data that the .cu files include.
#pragma once

#include <cstdint>

namespace curie {

/// Divides 0 <= n < 2^31 by one multiplication (Granlund and Montgomery 1994, "Division by
/// invariant integers"): floor(n / divisor) = n * multiplier >> shift.
struct Divisor {
    uint32_t divisor = 1, multiplier = 1u << 31;
    int shift = 31;
};

inline Divisor make_divisor(int64_t divisor) {
    int bits = 0;
    while ((int64_t{1} << bits) < divisor) ++bits;
    const uint64_t power = uint64_t{1} << (31 + bits), wide = static_cast<uint64_t>(divisor);
    return {static_cast<uint32_t>(wide), static_cast<uint32_t>((power + wide - 1) / wide),
            31 + bits};
}

/// Under tap `tap`, position `out` of the result sees (out * scale + offset + tap * step) / divisor
/// of the source, where that is whole and inside [0, extent); elsewhere it sees a zero.
struct PatchAxis {
    int extent = 1;  ///< of the source
    int taps = 1, scale = 1, offset = 0, step = 1;
    Divisor divisor;  ///< the stride in the data gradient
};

struct PatchMatrix {
    PatchAxis rows, columns;
    int channels = 1;        ///< of the source
    int pixels = 1;          ///< of the result: batch * height * width
    Divisor image, width;    ///< the result's pixels of one image, and of one row
    bool pointwise = false;  ///< 1x1, stride 1, no padding: the source itself is the matrix

    int64_t depth() const { return int64_t{rows.taps} * columns.taps * channels; }
};

/// The weight gradient sums over pixels in slices, each into its own partial result.
struct PixelSlices {
    int count = 1, pixels = 1;  ///< `pixels` of one slice, a multiple of 16
};

}  // namespace curie
