#include "data/augment_intensity.h"

#include <algorithm>
#include <array>

namespace curie {

void shift_channel(float* pixels, int64_t count, double intensity) {
    const auto [low, high] = std::minmax_element(pixels, pixels + count);
    const float least = *low, most = *high, step = static_cast<float>(intensity);
    for (int64_t i = 0; i < count; ++i) pixels[i] = std::clamp(pixels[i] + step, least, most);
}

void change_brightness(float* pixels, int64_t count, double factor, bool legacy) {
    const auto [low, high] = std::minmax_element(pixels, pixels + count);
    const float least = *low, range = *high - *low;
    const bool outside = least < 0 || *high > 255;
    const bool stretch = outside || legacy;

    // What each 8-bit level becomes. PIL blends in float32; its cut at 255 is the saturation.
    std::array<float, 256> brightened;
    for (int level = 0; level < 256; ++level) {
        const float value = static_cast<float>(factor) * static_cast<float>(level);
        const int cut = static_cast<int>(std::clamp(value, 0.0f, 255.0f));
        brightened[level] = static_cast<float>(cut);
        if (outside && !legacy) brightened[level] = brightened[level] / 255 * range + least;
    }
    for (int64_t i = 0; i < count; ++i) {
        float value = pixels[i];
        if (stretch) {
            value -= least;
            if (range != 0) value /= range;
            value *= 255;
        }
        pixels[i] = brightened[static_cast<uint8_t>(value)];
    }
}

}  // namespace curie
