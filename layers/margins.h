// Rows and columns that padding adds to an image and cropping takes away.
#pragma once

#include <cstdint>

namespace curie {

/// Rows and columns on the four sides.
struct Margins {
    int64_t top = 0, bottom = 0, left = 0, right = 0;
};

/// What Keras' correct_pad() puts around a `kernel` x `kernel` convolution of stride 2 with `valid`
/// padding on H,W (keras.applications.imagenet_utils): one less at the start of an even extent.
inline Margins stride2_margins(int64_t height, int64_t width, int64_t kernel) {
    const int64_t half = kernel / 2, top = half - (1 - height % 2), left = half - (1 - width % 2);
    return {top, half, left, half};
}

}  // namespace curie
