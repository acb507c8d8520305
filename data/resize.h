// Resizing 8-bit images to float planes, as PIL does it for Keras.
#pragma once

#include <vector>

#include "data/image.h"

namespace curie {

enum class ResizeMethod {
    bilinear,  ///< triangle filter; when shrinking its support grows by the scale (antialiased)
    nearest,   ///< source index floor((i + 0.5) * scale)
};

/// (height, width, channels) floats in 0..255, row-major. Source channels 1 -> 3: equal channels;
/// 3 -> 1: luma (19595 R + 38470 G + 7471 B + 32768) >> 16. Pixel centres at i + 0.5, weights
/// normalised at the borders, as PIL's Image.resize (keras_preprocessing's load_img); unlike PIL
/// the result isn't rounded to 8 bits, so it differs by at most 1.
std::vector<float> resize_image(const Image& image, int height, int width, int channels,
                                ResizeMethod method = ResizeMethod::bilinear);

}  // namespace curie
