// Random affine augmentation exactly as Keras' ImageDataGenerator resamples (apply_affine_transform
// of keras-preprocessing / Keras 3), plus an intensity inversion.
#pragma once

#include <cstdint>
#include <string>

namespace curie {

/// What lies outside the input, for a row `a b c d`.
enum class FillMode {
    nearest,   ///< a a a | a b c d | d d d
    constant,  ///< positions outside [0, n - 1] give fill_value
    reflect,   ///< c b a | a b c d | d c b
    wrap,      ///< b c d | a b c d | a b c  (period n)
};

/// Ranges of the draws; the names and meanings are Keras'. All off by default.
struct AugmentOptions {
    double rotation_range = 0;      ///< degrees, U(-r, r)
    double height_shift_range = 0;  ///< < 1: fraction of the rows; >= 1: pixels; U(-h, h)
    double width_shift_range = 0;   ///< likewise of the columns
    double shear_range = 0;         ///< degrees (0.2 is almost nothing)
    double zoom_range = 0;          ///< each axis U(1 - z, 1 + z)
    bool horizontal_flip = false, vertical_flip = false;  ///< each with probability 1/2
    double inversion_probability = 0;                     ///< of 255 - x
    FillMode fill_mode = FillMode::nearest;
    float fill_value = 0;
    bool legacy = false;  ///< TF <= 2.8: first coordinate = row, centre n/2 + 0.5

    bool is_identity() const;
};

/// "paper": rotation 90, shifts, shear and zoom 0.2, horizontal flip, inversion of every second
/// image; "none". InputError on another name.
AugmentOptions augment_preset(const std::string& name);

/// One image's draw.
struct AugmentParameters {
    double theta = 0;       ///< degrees
    double tx = 0, ty = 0;  ///< pixels along the first and the second coordinate
    double shear = 0;       ///< degrees
    double zx = 1, zy = 1;  ///< < 1 magnifies
    bool flip_horizontal = false, flip_vertical = false, invert = false;
};

/// A pure function of its arguments (Philox, stream from epoch and position), so that it doesn't
/// depend on which worker asks, or when. `position` is the place in the epoch's order: a sample
/// that balancing repeats gets a new draw each time. Keras' order of draws.
AugmentParameters draw_augment(const AugmentOptions& options, int height, int width, uint64_t seed,
                               uint64_t epoch, uint64_t position);

/// Backward map with M = R(theta) T(tx, ty) H(shear) Z(zx, zy) about the centre:
/// input position = C M C^-1 (output position), bilinear. Then the flips and the inversion 255 - x.
/// `input` is (height, width) in 0..255, one channel; `output` is (height, width, channels), every
/// channel the same value times `scale`. The buffers must not overlap.
void apply_augment(const float* input, int height, int width, const AugmentOptions& options,
                   const AugmentParameters& parameters, float* output, int channels = 1,
                   float scale = 1.0f);

}  // namespace curie
