#include "data/augment.h"

#include <vector>

#include "data/augment_intensity.h"
#include "data/augment_matrix.h"

namespace curie {
namespace {

bool moves_pixels(const AugmentParameters& p) {
    return p.theta != 0 || p.tx != 0 || p.ty != 0 || p.shear != 0 || p.zx != 1 || p.zy != 1;
}

}  // namespace

void apply_augment(const float* input, int height, int width, const AugmentOptions& options,
                   const AugmentParameters& p, float* output, int channels, float scale) {
    const int64_t count = int64_t(height) * width;
    std::vector<float> plane;
    if (moves_pixels(p)) {
        plane.resize(count);
        resample(input, height, width, backward_map(p, height, width, options.legacy),
                 options.interpolation, plane.data());
    } else if (p.channel_shift || p.brightness) {
        plane.assign(input, input + count);
    }
    if (p.channel_shift) shift_channel(plane.data(), count, *p.channel_shift);
    if (p.brightness) change_brightness(plane.data(), count, *p.brightness, options.legacy);

    const float* pixels = plane.empty() ? input : plane.data();
    const float slope = p.invert ? -1.0f : 1.0f, offset = p.invert ? 255.0f : 0.0f;
    const int step = p.flip_horizontal ? -1 : 1;
    for (int i = 0; i < height; ++i) {
        const float* source = pixels + int64_t(p.flip_vertical ? height - 1 - i : i) * width +
                              (p.flip_horizontal ? width - 1 : 0);
        float* target = output + int64_t(i) * width * channels;
        for (int j = 0; j < width; ++j, source += step) {
            const float value = (offset + slope * *source) * scale;
            for (int k = 0; k < channels; ++k) *target++ = value;
        }
    }
}

}  // namespace curie
