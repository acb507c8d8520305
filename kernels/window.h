// One axis of a sliding window: convolutions and pooling share it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "engine/error.h"

namespace curie {

/// Keras' two rules; explicit padding is written into the Window itself.
enum class Padding { valid, same };

/// Plain data, so that kernels compiled for other instruction sets may take it; always inlined,
/// so that they leave no copy of a member for the linker to choose.
struct Window {
    int64_t kernel = 1, stride = 1, dilation = 1;
    int64_t before = 0, after = 0;  ///< padding at the start and the end of the axis

    /// Input elements under one window, holes included.
    [[gnu::always_inline]] int64_t extent() const { return (kernel - 1) * dilation + 1; }
    /// One tap on every element: a 1x1 convolution is a matrix product.
    [[gnu::always_inline]] bool is_pointwise() const {
        return kernel == 1 && stride == 1 && before == 0 && after == 0;
    }
    /// floor((n + before + after - extent) / stride) + 1, or 0 when the window does not fit.
    [[gnu::always_inline]] int64_t output(int64_t n) const {
        const int64_t room = n + before + after - extent();
        return room < 0 ? 0 : room / stride + 1;
    }
    /// Input position of tap `tap` of output `out`; outside [0, n) it is padding.
    [[gnu::always_inline]] int64_t input(int64_t out, int64_t tap) const {
        return out * stride + tap * dilation - before;
    }
};

/// The window of a Keras layer on an axis of `n` elements. `same` gives ceil(n / stride) outputs
/// and puts the odd element of padding at the end (keras_semantics: convolution and padding).
inline Window make_window(int64_t n, int64_t kernel, int64_t stride, int64_t dilation,
                          Padding padding) {
    Window window{kernel, stride, dilation, 0, 0};
    if (padding == Padding::same) {
        const int64_t outputs = (n + stride - 1) / stride;
        const int64_t total = std::max<int64_t>((outputs - 1) * stride + window.extent() - n, 0);
        window.before = total / 2;
        window.after = total - total / 2;
    }
    return window;
}

/// Throws unless the window is sane and fits an axis of `n` elements.
inline void check_window(const char* operation, const char* axis, const Window& window, int64_t n) {
    require(window.kernel > 0 && window.stride > 0 && window.dilation > 0, operation,
            "expected kernel, stride and dilation >= 1 on the {}, got {}, {}, {}", axis,
            window.kernel, window.stride, window.dilation);
    require(window.before >= 0 && window.after >= 0, operation,
            "expected padding >= 0 on the {}, got {} and {}; use crop() to remove elements", axis,
            window.before, window.after);
    require(window.output(n) > 0, operation,
            "expected {} of at least {} (the window's extent less its padding), got {}; use a "
            "larger input or 'same' padding",
            axis, window.extent() - window.before - window.after, n);
}

inline std::string describe(const Window& window) {
    return fmt::format("k{} s{} d{} p{},{}", window.kernel, window.stride, window.dilation,
                       window.before, window.after);
}

}  // namespace curie
