#pragma once

#include "kernels/window.h"

namespace curie {

/// The extents of a convolution: plain data that every kernel takes.
struct Conv2dGeometry {
    int64_t batch = 1, height = 1, width = 1, in_channels = 1, out_channels = 1;
    Window rows, columns;
    int64_t groups = 1;
    bool bias = true;

    [[gnu::always_inline]] int64_t out_height() const { return rows.output(height); }
    [[gnu::always_inline]] int64_t out_width() const { return columns.output(width); }
    [[gnu::always_inline]] int64_t group_in() const { return in_channels / groups; }
    [[gnu::always_inline]] int64_t group_out() const { return out_channels / groups; }
};

}  // namespace curie
