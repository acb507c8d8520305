// A heat map: how much each place of an image speaks for a class.
#pragma once

#include <vector>

#include "engine/error.h"

namespace curie {

/// (height, width) values in 0..1, row-major, row 0 at the top; 0: no evidence for the class. It
/// spans the whole image, at whatever resolution the method has: the layer's for Grad-CAM, the
/// model's input for the others.
struct Heatmap {
    int height = 0, width = 0;
    std::vector<float> values;
    double maximum = 0;  ///< what 1 stands for, in the method's own unit; 0 on a map of zeros

    float at(int row, int column) const { return values[size_t(row) * width + column]; }
};

/// max(0, evidence) / its maximum; evidence against the class becomes 0. Throws on a NaN or an
/// infinity, which would hide in the picture.
Heatmap heatmap_of(int height, int width, const std::vector<double>& evidence);

/// Bilinear, pixel centres at i + 0.5, borders repeated, as Keras' and PIL's enlargement do. Never
/// renormalised: the result's maximum may lie below 1.
Heatmap upsample(const Heatmap& map, int height, int width);

}  // namespace curie
