#pragma once

#include "kernels/window.h"

namespace curie {

/// The extents of a pooling, N,H,W,C: plain data that every kernel takes.
struct PoolGeometry {
    int64_t batch = 1, height = 1, width = 1, channels = 1;
    Window rows, columns;

    [[gnu::always_inline]] int64_t out_height() const { return rows.output(height); }
    [[gnu::always_inline]] int64_t out_width() const { return columns.output(width); }
    [[gnu::always_inline]] int64_t taps() const { return rows.kernel * columns.kernel; }
};

}  // namespace curie
