#include <algorithm>

#include "data/augment.h"
#include "engine/random.h"

namespace curie {
namespace {

double symmetric(Random& random, double range) {
    return range == 0 ? 0.0 : random.uniform(-range, range);
}

double random_sign(Random& random) {
    return random.below(2) == 0 ? -1.0 : 1.0;
}

/// Pixels along an axis of `size`.
double draw_shift(Random& random, const ShiftRange& range, int size) {
    if (const double* fraction = std::get_if<double>(&range))
        return symmetric(random, *fraction) * (*fraction < 1 ? size : 1);
    if (const int64_t* count = std::get_if<int64_t>(&range))
        return *count == 0 ? 0.0 : double(random.below(*count)) * random_sign(random);
    const auto& choices = std::get<std::vector<double>>(range);
    if (choices.empty()) return 0;
    const double chosen = choices[random.below(choices.size())] * random_sign(random);
    return chosen * (*std::max_element(choices.begin(), choices.end()) < 1 ? size : 1);
}

AugmentParameters draw(Random random, const AugmentOptions& options, int height, int width) {
    AugmentParameters p;
    if (options.is_identity()) return p;
    p.theta = symmetric(random, options.rotation_range);
    p.tx = draw_shift(random, options.height_shift_range, height);
    p.ty = draw_shift(random, options.width_shift_range, width);
    p.shear = symmetric(random, options.shear_range);
    const UniformRange& zoom = options.zoom_range;
    if (zoom.low != 1 || zoom.high != 1) {
        p.zx = random.uniform(zoom.low, zoom.high);
        p.zy = random.uniform(zoom.low, zoom.high);
    }
    p.flip_horizontal = (random.uniform() < 0.5f) & options.horizontal_flip;
    p.flip_vertical = (random.uniform() < 0.5f) & options.vertical_flip;
    if (options.channel_shift_range != 0)
        p.channel_shift = symmetric(random, options.channel_shift_range);
    if (options.brightness_range)
        p.brightness =
            random.uniform(options.brightness_range->low, options.brightness_range->high);
    p.invert = random.uniform(0, 1) < options.inversion_probability;
    return p;
}

}  // namespace

AugmentParameters draw_augment(const AugmentOptions& options, int height, int width, uint64_t seed,
                               uint64_t epoch, uint64_t position) {
    // Epoch and position share the 64-bit stream; the top bit keeps it apart from small streams.
    return draw(Random(seed, (uint64_t{1} << 63) | (epoch << 32) | position), options, height,
                width);
}

AugmentParameters draw_view(const AugmentOptions& options, int height, int width, uint64_t seed,
                            uint64_t view_number, uint64_t sample) {
    // The second bit keeps the views apart from the epochs.
    return draw(Random(seed, (uint64_t{3} << 62) | (view_number << 32) | sample), options, height,
                width);
}

}  // namespace curie
