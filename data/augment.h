// Random augmentation exactly as Keras' ImageDataGenerator does it (Keras 3's
// keras/src/legacy/preprocessing/image.py, and keras-preprocessing 1.1.2 by `legacy`), plus an
// intensity inversion. docs/augmentation.md explains options and conventions.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "data/augment_resample.h"

namespace curie {

/// Of one axis, in Keras' three forms: a float is U(-s, s); an integer n draws 0 .. n - 1 pixels; a
/// list draws one of its values; integers and lists get a random sign. Where the largest value is
/// below 1 it is a fraction of the axis, or else pixels.
using ShiftRange = std::variant<double, int64_t, std::vector<double>>;

struct UniformRange {
    double low, high;  ///< U(low, high)
    bool operator==(const UniformRange&) const = default;
};

/// Ranges of the draws; the names and meanings are Keras'. All off by default.
struct AugmentOptions {
    double rotation_range = 0;                     ///< degrees, U(-r, r)
    ShiftRange height_shift_range = 0.0;           ///< the first coordinate's: see `legacy`
    ShiftRange width_shift_range = 0.0;            ///< the second coordinate's
    double shear_range = 0;                        ///< degrees (0.2 is almost nothing), U(-s, s)
    UniformRange zoom_range = {1, 1};              ///< each axis by itself; below 1 magnifies
    double channel_shift_range = 0;                ///< grey levels, U(-c, c)
    std::optional<UniformRange> brightness_range;  ///< a factor
    bool horizontal_flip = false, vertical_flip = false;  ///< each with probability 1/2
    double inversion_probability = 0;                     ///< of 255 - x; not in Keras
    Interpolation interpolation;
    /// As TF <= 2.8 (keras-preprocessing 1.1.2): the first coordinate is the row and not the
    /// column, the centre is n/2 + 0.5 and not n/2 - 0.5, and a brightness first stretches the
    /// image to 0..255.
    bool legacy = false;

    bool is_identity() const;  ///< nothing is drawn
    bool operator==(const AugmentOptions&) const = default;
};

/// "paper": rotation 90, shifts, shear and zoom 0.2, horizontal flip, inversion of every second
/// image. "transfer": rotation, zoom and shear of the same ranges and both flips. "none".
/// InputError on another name.
AugmentOptions augment_preset(const std::string& name);

/// A preset, or a JSON file with Keras' names (augment_from_json).
AugmentOptions load_augment(const std::string& name_or_file);

/// Keras' argument names, and inversion_probability and legacy. InputError that names the key for
/// an unknown one and for a value out of range; `source` says in it where the JSON is from.
AugmentOptions augment_from_json(const nlohmann::json& json, const std::string& source);
nlohmann::json to_json(const AugmentOptions& options);

/// One image's draw.
struct AugmentParameters {
    double theta = 0;       ///< degrees
    double tx = 0, ty = 0;  ///< pixels along the first and the second coordinate
    double shear = 0;       ///< degrees
    double zx = 1, zy = 1;  ///< < 1 magnifies
    bool flip_horizontal = false, flip_vertical = false, invert = false;
    std::optional<double> channel_shift, brightness;
};

/// A pure function of its arguments (Philox, stream from epoch and position), so that it doesn't
/// depend on which worker asks, or when. `position` is the place in the epoch's order: a sample
/// that balancing repeats gets a new draw each time. Keras' order of draws.
AugmentParameters draw_augment(const AugmentOptions& options, int height, int width, uint64_t seed,
                               uint64_t epoch, uint64_t position);

/// The same for a finite set of views: view `view_number` of sample `sample`, whatever the epoch.
/// Its draws are other ones than draw_augment's.
AugmentParameters draw_view(const AugmentOptions& options, int height, int width, uint64_t seed,
                            uint64_t view_number, uint64_t sample);

/// Keras' apply_transform and standardize: the affine map, the channel shift, the flips, the
/// brightness, then the inversion 255 - x and `scale`. `input` is (height, width) in 0..255, one
/// channel; `output` is (height, width, channels), every channel the same value (each step treats
/// equal channels equally). The buffers must not overlap.
void apply_augment(const float* input, int height, int width, const AugmentOptions& options,
                   const AugmentParameters& parameters, float* output, int channels = 1,
                   float scale = 1.0f);

}  // namespace curie
