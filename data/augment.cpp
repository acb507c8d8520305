#include "data/augment.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/error.h"
#include "engine/random.h"

namespace curie {
namespace {

/// input row = row0 + row_by_row * r + row_by_column * c, likewise the column.
struct BackwardMap {
    double row0, row_by_row, row_by_column;
    double column0, column_by_row, column_by_column;
};

BackwardMap backward_map(const AugmentParameters& p, int height, int width, bool legacy) {
    const double t = p.theta * std::numbers::pi / 180, s = p.shear * std::numbers::pi / 180;
    const double cos_t = std::cos(t), sin_t = std::sin(t);
    // R * T * H * Z written out; the translation becomes R * (tx, ty).
    const double xx = cos_t * p.zx, xy = (-cos_t * std::sin(s) - sin_t * std::cos(s)) * p.zy;
    const double yx = sin_t * p.zx, yy = (-sin_t * std::sin(s) + cos_t * std::cos(s)) * p.zy;
    const double centre = legacy ? 0.5 : -0.5;
    const double ox = height / 2.0 + centre, oy = width / 2.0 + centre;
    const double x0 = cos_t * p.tx - sin_t * p.ty + ox - xx * ox - xy * oy;
    const double y0 = sin_t * p.tx + cos_t * p.ty + oy - yx * ox - yy * oy;
    // x is the row in old releases and the column in new ones, although its centre always comes
    // from the row count; that is upstream's behaviour, kept on purpose.
    if (legacy) return {x0, xx, xy, y0, yx, yy};
    return {y0, yy, yx, x0, xy, xx};
}

int outside_index(int i, int n, FillMode mode) {
    if (mode == FillMode::reflect) {
        i = (i % (2 * n) + 2 * n) % (2 * n);
        return i < n ? i : 2 * n - 1 - i;
    }
    if (mode == FillMode::wrap) return (i % n + n) % n;
    return std::clamp(i, 0, n - 1);
}

class Sampler {
  public:
    Sampler(const float* input, int height, int width, const AugmentOptions& options)
        : input_(input),
          height_(height),
          width_(width),
          mode_(options.fill_mode),
          fill_(options.fill_value) {}

    float operator()(double row, double column) const {
        if (mode_ == FillMode::constant &&
            (row < 0 || row > height_ - 1 || column < 0 || column > width_ - 1))
            return fill_;
        const double row_floor = std::floor(row), column_floor = std::floor(column);
        int r0 = static_cast<int>(row_floor), c0 = static_cast<int>(column_floor);
        const auto fr = static_cast<float>(row - row_floor);
        const auto fc = static_cast<float>(column - column_floor);
        int r1 = r0 + 1, c1 = c0 + 1;
        if (r0 < 0 || r1 >= height_) {
            r0 = outside_index(r0, height_, mode_);
            r1 = outside_index(r1, height_, mode_);
        }
        if (c0 < 0 || c1 >= width_) {
            c0 = outside_index(c0, width_, mode_);
            c1 = outside_index(c1, width_, mode_);
        }
        const float* above = input_ + static_cast<size_t>(r0) * width_;
        const float* below = input_ + static_cast<size_t>(r1) * width_;
        const float top = above[c0] + fc * (above[c1] - above[c0]);
        const float bottom = below[c0] + fc * (below[c1] - below[c0]);
        return top + fr * (bottom - top);
    }

  private:
    const float* input_;
    int height_, width_;
    FillMode mode_;
    float fill_;
};

}  // namespace

bool AugmentOptions::is_identity() const {
    return rotation_range == 0 && height_shift_range == 0 && width_shift_range == 0 &&
           shear_range == 0 && zoom_range == 0 && !horizontal_flip && !vertical_flip &&
           inversion_probability == 0;
}

AugmentOptions augment_preset(const std::string& name) {
    AugmentOptions options;
    if (name == "none") return options;
    if (name != "paper" && name != "paper-without-inversion")
        fail_input("augment",
                   "expected the preset 'paper', 'paper-without-inversion' or 'none', got '{}'",
                   name);
    options.rotation_range = 90;
    options.height_shift_range = options.width_shift_range = 0.2;
    options.shear_range = options.zoom_range = 0.2;
    options.horizontal_flip = true;
    if (name == "paper") options.inversion_probability = 0.5;
    return options;
}

AugmentParameters draw_augment(const AugmentOptions& options, int height, int width, uint64_t seed,
                               uint64_t epoch, uint64_t position) {
    AugmentParameters p;
    if (options.is_identity()) return p;
    // Epoch and position share the 64-bit stream; the top bit keeps it apart from small streams.
    Random random(seed, (uint64_t{1} << 63) | (epoch << 32) | position);
    const auto symmetric = [&](double range) {
        return range == 0 ? 0.0 : random.uniform(-range, range);
    };
    const auto shift = [&](double range, int size) {
        return symmetric(range) * (range < 1 ? size : 1);
    };
    p.theta = symmetric(options.rotation_range);
    p.tx = shift(options.height_shift_range, height);
    p.ty = shift(options.width_shift_range, width);
    p.shear = symmetric(options.shear_range);
    if (options.zoom_range != 0) {
        p.zx = random.uniform(1 - options.zoom_range, 1 + options.zoom_range);
        p.zy = random.uniform(1 - options.zoom_range, 1 + options.zoom_range);
    }
    p.flip_horizontal = (random.uniform() < 0.5f) & options.horizontal_flip;
    p.flip_vertical = (random.uniform() < 0.5f) & options.vertical_flip;
    p.invert = random.uniform(0, 1) < options.inversion_probability;
    return p;
}

void apply_augment(const float* input, int height, int width, const AugmentOptions& options,
                   const AugmentParameters& p, float* output, int channels, float scale) {
    const bool resample =
        p.theta != 0 || p.tx != 0 || p.ty != 0 || p.shear != 0 || p.zx != 1 || p.zy != 1;
    const BackwardMap map = backward_map(p, height, width, options.legacy);
    const Sampler sample(input, height, width, options);
    const float slope = p.invert ? -scale : scale, offset = p.invert ? 255.0f * scale : 0.0f;
    for (int i = 0; i < height; ++i) {
        const int r = p.flip_vertical ? height - 1 - i : i;
        const double row = map.row0 + map.row_by_row * r;
        const double column = map.column0 + map.column_by_row * r;
        float* target = output + static_cast<size_t>(i) * width * channels;
        for (int j = 0; j < width; ++j) {
            const int c = p.flip_horizontal ? width - 1 - j : j;
            float value;
            if (resample)
                value = sample(row + map.row_by_column * c, column + map.column_by_column * c);
            else
                value = input[static_cast<size_t>(r) * width + c];
            value = offset + slope * value;
            for (int k = 0; k < channels; ++k) target[j * channels + k] = value;
        }
    }
}

}  // namespace curie
