// One axis of a sliding window as CUDA kernels take it: plain data in 32 bits, which is what a GPU
// divides fast.
#pragma once

#include <cstdint>

namespace curie {

struct DeviceAxis {
    int kernel, stride, dilation, before;
    int inputs, outputs;
};

/// `window` is a Window (kernels/window.h) on an axis of `n` elements.
template <class Window>
DeviceAxis device_axis(const Window& window, int64_t n) {
    return {static_cast<int>(window.kernel),
            static_cast<int>(window.stride),
            static_cast<int>(window.dilation),
            static_cast<int>(window.before),
            static_cast<int>(n),
            static_cast<int>(window.output(n))};
}

/// Whether every position on the axis, padding and what the windows reach included, and every
/// element of an image of `pixel` elements a pixel counts in 31 bits.
template <class Window>
bool fits_device(const Window& rows, int64_t height, const Window& columns, int64_t width,
                 int64_t pixel) {
    constexpr int64_t limit = int64_t{1} << 30;
    const auto axis = [](const Window& window, int64_t n) {
        return n < limit && window.kernel < limit && window.stride < limit &&
               window.dilation < limit && window.extent() < limit && window.before < limit &&
               window.after < limit && n + window.before + window.after < limit;
    };
    if (!axis(rows, height) || !axis(columns, width) || pixel >= limit) return false;
    const auto image = [=](int64_t h, int64_t w) { return h * w < limit && h * w * pixel < limit; };
    return image(height, width) && image(rows.output(height), columns.output(width));
}

constexpr const char* device_limit = "an image or an axis of 2^30 elements or more";

}  // namespace curie
