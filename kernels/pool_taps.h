// Which inputs a pooling window covers, and which windows cover an input, for the hand-written CPU
// kernels of max_pool and average_pool. Only for kernels/*/cpu_*.cpp (see isa.h).
#pragma once

#include "kernels/channel_vectors.h"
#include "kernels/pool_geometry.h"
#include "kernels/pool_taps_limit.h"

namespace curie::CURIE_ISA {

/// Up to pool_taps_limit pairs of pixels: the elements of a window, or the windows of an element.
struct PoolTaps {
    int count;
    int64_t offset[pool_taps_limit];  ///< of the other pixel's channels, in elements
    int tap[pool_taps_limit];         ///< the place in the window, row-major
};

/// The pixels of x under the window of output pixel (image, oh, ow).
static inline void taps_of_output(const PoolGeometry& p, int64_t image, int64_t oh, int64_t ow,
                                  PoolTaps& taps) {
    taps.count = 0;
    for (int64_t r = 0; r < p.rows.kernel; ++r) {
        const int64_t h = p.rows.input(oh, r);
        if (h < 0 || h >= p.height) continue;
        for (int64_t s = 0; s < p.columns.kernel; ++s) {
            const int64_t w = p.columns.input(ow, s);
            if (w < 0 || w >= p.width) continue;
            taps.offset[taps.count] = ((image * p.height + h) * p.width + w) * p.channels;
            taps.tap[taps.count++] = static_cast<int>(r * p.columns.kernel + s);
        }
    }
}

/// The output whose tap `tap` is input `in` of an axis with `outputs` outputs, or -1.
static inline int64_t output_at(const Window& window, int64_t in, int64_t tap, int64_t outputs) {
    const int64_t start = in + window.before - tap * window.dilation;
    if (start < 0) return -1;
    // 32-bit: a 64-bit division takes several times as long.
    const uint32_t position = static_cast<uint32_t>(start);
    const uint32_t stride = static_cast<uint32_t>(window.stride), out = position / stride;
    return out * stride == position && out < outputs ? static_cast<int64_t>(out) : -1;
}

/// The output pixels whose windows cover pixel (image, h, w) of x.
static inline void taps_of_input(const PoolGeometry& p, int64_t image, int64_t h, int64_t w,
                                 PoolTaps& taps) {
    const int64_t out_height = p.out_height(), out_width = p.out_width();
    taps.count = 0;
    for (int64_t r = 0; r < p.rows.kernel; ++r) {
        const int64_t oh = output_at(p.rows, h, r, out_height);
        if (oh < 0) continue;
        for (int64_t s = 0; s < p.columns.kernel; ++s) {
            const int64_t ow = output_at(p.columns, w, s, out_width);
            if (ow < 0) continue;
            taps.offset[taps.count] = ((image * out_height + oh) * out_width + ow) * p.channels;
            taps.tap[taps.count++] = static_cast<int>(r * p.columns.kernel + s);
        }
    }
}

/// Calls body(image, row, column, first element) for every pixel of images of these extents, in
/// parallel by rows.
template <class Body>
static inline void for_pixels(int64_t images, int64_t height, int64_t width, int64_t channels,
                              const Body& body) {
    if (width * channels == 0) return;
    const int64_t grain = stream_grain / (width * channels) + 1;
    for_chunks(images * height, grain, [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; ++row)
            for (int64_t column = 0; column < width; ++column)
                body(row / height, row % height, column, (row * width + column) * channels);
        finish_streaming();
    });
}

}  // namespace curie::CURIE_ISA
