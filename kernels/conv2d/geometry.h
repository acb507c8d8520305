#pragma once

#include "kernels/conv2d/shape.h"
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

inline Conv2dAxis conv2d_axis(const Window& window, int64_t in) {
    const auto narrow = [](int64_t extent) { return static_cast<int>(extent); };
    return {narrow(in),
            narrow(window.output(in)),
            narrow(window.kernel),
            narrow(window.stride),
            narrow(window.dilation),
            narrow(window.before)};
}

/// The geometry as CUDA kernels take it; their supports() has seen that the extents are ints.
inline Conv2dShape conv2d_shape(const Conv2dGeometry& geometry) {
    const auto narrow = [](int64_t extent) { return static_cast<int>(extent); };
    return {geometry.batch,
            conv2d_axis(geometry.rows, geometry.height),
            conv2d_axis(geometry.columns, geometry.width),
            narrow(geometry.in_channels),
            narrow(geometry.out_channels),
            narrow(geometry.groups),
            narrow(geometry.group_in()),
            narrow(geometry.group_out())};
}

}  // namespace curie
