// Another order of an array's axes, as layouts of weights differ between frameworks.
#pragma once

#include <vector>

#include "engine/shape.h"

namespace curie {

/// A row-major array and its shape.
struct PermutedArray {
    Shape shape;
    std::vector<float> values;
};

/// `axes[i]` is the axis of the given array that becomes axis i: {3, 2, 0, 1} makes O,I,H,W of
/// H,W,I,O.
PermutedArray permute(const Shape& shape, const std::vector<float>& values,
                      const std::vector<int>& axes);

}  // namespace curie
