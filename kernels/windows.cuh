// What CUDA kernels over sliding windows share: one thread per pixel and vector of channels of an
// image, and which windows cover an element.
#pragma once

#include "kernels/channel_lanes.cuh"
#include "kernels/device_axis.h"

namespace curie::CURIE_DEVICE {

constexpr int window_threads = 256;

/// Pixel and first channel of a thread's vector.
struct PixelPlace {
    int row, column, channel;
};

/// Place of element `item` of an image of `columns` pixels a row and `channels` a pixel, counted in
/// vectors of `Width` channels.
template <int Width>
__device__ __forceinline__ PixelPlace pixel_place(unsigned item, int columns, int channels) {
    const unsigned vectors = static_cast<unsigned>(channels) / Width;
    const unsigned pixel = item / vectors;
    const unsigned row = pixel / static_cast<unsigned>(columns);
    return {static_cast<int>(row), static_cast<int>(pixel - row * columns),
            static_cast<int>(item - pixel * vectors) * Width};
}

/// One thread per vector of an image; kernels stride by gridDim.y over the images.
inline dim3 image_blocks(int64_t vectors, int64_t images) {
    return {static_cast<unsigned>(ceil_divide<int64_t>(vectors, window_threads)),
            static_cast<unsigned>(images < 65535 ? images : 65535)};
}

/// The windows first..last that may cover an element; with dilation, those whose tap() is not -1.
struct CoveringWindows {
    int first, last;
    int distance;  ///< of the element from the start of window 0, in the padded axis
};

__device__ __forceinline__ CoveringWindows covering_windows(const DeviceAxis& axis, int element) {
    const int distance = element + axis.before;
    const int beyond = distance - (axis.kernel - 1) * axis.dilation;
    const int first = beyond > 0 ? (beyond + axis.stride - 1) / axis.stride : 0;
    const int last = distance / axis.stride;
    return {first, last < axis.outputs ? last : axis.outputs - 1, distance};
}

/// The tap by which `window` covers the element, or -1 when the element lies in a hole.
__device__ __forceinline__ int covering_tap(const DeviceAxis& axis, const CoveringWindows& covering,
                                            int window) {
    const int distance = covering.distance - window * axis.stride;
    if (axis.dilation == 1) return distance;
    return distance % axis.dilation == 0 ? distance / axis.dilation : -1;
}

}  // namespace curie::CURIE_DEVICE
