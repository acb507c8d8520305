// Resampling of an image plane through an affine map: scipy.ndimage.affine_transform of SciPy
// >= 1.6 (ni_interpolation.c, ni_splines.c), as which Keras calls it.
#pragma once

#include "data/augment_matrix.h"

namespace curie {

/// What lies outside the input, for a row `a b c d`.
enum class FillMode {
    nearest,   ///< a a a | a b c d | d d d
    constant,  ///< positions outside [0, n - 1] give fill_value
    reflect,   ///< c b a | a b c d | d c b
    wrap,      ///< b c d | a b c d | a b c, but of period n - 1: SciPy lays d upon a
};

struct Interpolation {
    int order = 1;  ///< 0 nearest, 1 bilinear, 2 quadratic and 3 cubic B-splines
    FillMode fill_mode = FillMode::nearest;
    float fill_value = 0;

    bool operator==(const Interpolation&) const = default;
};

/// output(r, c) = input at map(r, c), in float64, rounded once. `input` and `output` are
/// (height, width) and must not overlap. Throws Error on another order.
void resample(const float* input, int height, int width, const AffineMap& map,
              const Interpolation& interpolation, float* output);

}  // namespace curie
