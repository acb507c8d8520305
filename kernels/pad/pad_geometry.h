#pragma once

#include <cstdint>

namespace curie {

/// A small image inside a large one; widths and margins of a row in floats (channels included).
struct PadGeometry {
    int64_t batch, height, width, top, bottom, left, right;
};

}  // namespace curie
