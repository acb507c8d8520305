// The grey-level changes of Keras' ImageDataGenerator, on a plane of `count` pixels in place.
#pragma once

#include <cstdint>

namespace curie {

/// apply_channel_shift: adds `intensity` and clips to the plane's own former range.
void shift_channel(float* pixels, int64_t count, double intensity);

/// apply_brightness_shift, by way of an 8-bit PIL image: pixels are cut (not rounded) to whole
/// levels, multiplied by `factor`, cut again and saturated at 255. An image that leaves 0..255 is
/// stretched to 0..255 before and back after it; `legacy` stretches every image, and never back.
void change_brightness(float* pixels, int64_t count, double factor, bool legacy);

}  // namespace curie
