// The prefilter of spline interpolation (Unser, Aldroubi, Eden 1991): from pixels to the
// coefficients of the B-spline that passes through them.
#pragma once

#include <vector>

#include "data/augment_resample.h"

namespace curie {

/// (height, width) float64 coefficients.
struct SplineCoefficients {
    std::vector<double> values;
    int height, width;
    int padding;  ///< pixel (r, c) of the image lies at (r + padding, c + padding)
};

/// Of order 2 or 3. SciPy's boundaries: mirrored about the last pixel's centre for constant and
/// wrap, about its edge for reflect; nearest repeats the last pixel 12 times first.
SplineCoefficients spline_coefficients(const float* input, int height, int width,
                                       const Interpolation& interpolation);

}  // namespace curie
