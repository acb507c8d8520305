// What max_pool and average_pool share: options, checks, shapes.
#pragma once

#include "engine/tensor.h"
#include "kernels/pool_geometry.h"

namespace curie {

/// A square window as in Keras' MaxPooling2D and AveragePooling2D.
struct PoolOptions {
    int64_t size = 2;
    int64_t stride = 0;  ///< 0: the size
    Padding padding = Padding::valid;
};

inline Shape pool_input_shape(const PoolGeometry& p) {
    return {p.batch, p.height, p.width, p.channels};
}
inline Shape pool_output_shape(const PoolGeometry& p) {
    return {p.batch, p.out_height(), p.out_width(), p.channels};
}

inline Window pool_window(int64_t n, const PoolOptions& options) {
    return make_window(n, options.size, options.stride > 0 ? options.stride : options.size, 1,
                       options.padding);
}

/// Throws unless every window on an axis of `n` elements covers at least one of them: neither a
/// maximum nor an average of padding alone means anything.
inline void check_pool_window(const char* operation, const char* axis, const Window& window,
                              int64_t n) {
    check_window(operation, axis, window, n);
    for (int64_t out = 0; out < window.output(n); ++out) {
        bool covers = false;
        for (int64_t tap = 0; tap < window.kernel; ++tap)
            covers = covers || (window.input(out, tap) >= 0 && window.input(out, tap) < n);
        require(covers, operation,
                "expected windows that cover some of the {}, got output {} all in the padding "
                "({} on {}); pad less",
                axis, out, describe(window), n);
    }
}

/// The geometry of pooling `x`; throws when it does not fit.
inline PoolGeometry pool_geometry(const char* operation, const Tensor& x, const Window& rows,
                                  const Window& columns) {
    require(x.shape().rank() == 4 && x.size() > 0, operation,
            "expected an input N,H,W,C, got {}; reshape it", x.shape());
    check_pool_window(operation, "rows", rows, x.shape()[1]);
    check_pool_window(operation, "columns", columns, x.shape()[2]);
    return {x.shape()[0], x.shape()[1], x.shape()[2], x.shape()[3], rows, columns};
}

inline std::string describe(const PoolGeometry& p) {
    return fmt::format("{} rows {} columns {}", pool_input_shape(p), describe(p.rows),
                       describe(p.columns));
}

/// Calls visit(input index, output index, tap) for every element of every window, in the row-major
/// order of windows and of the elements in one.
template <class Visit>
void for_each_pooled(const PoolGeometry& p, const Visit& visit) {
    for (int64_t n = 0; n < p.batch; ++n)
        for (int64_t oh = 0; oh < p.out_height(); ++oh)
            for (int64_t ow = 0; ow < p.out_width(); ++ow)
                for (int64_t tap = 0; tap < p.taps(); ++tap) {
                    const int64_t h = p.rows.input(oh, tap / p.columns.kernel);
                    const int64_t w = p.columns.input(ow, tap % p.columns.kernel);
                    if (h < 0 || h >= p.height || w < 0 || w >= p.width) continue;
                    const int64_t x = ((n * p.height + h) * p.width + w) * p.channels;
                    const int64_t y = ((n * p.out_height() + oh) * p.out_width() + ow) * p.channels;
                    for (int64_t c = 0; c < p.channels; ++c) visit(x + c, y + c, tap);
                }
}

}  // namespace curie
