// pad and crop: a thread computes where its output elements come from, so every element is written
// once and writes coalesce. It takes 4, 2 or 1 neighbouring ones, whichever divides the small row
// and both margins: in others the rows of the two images begin at different distances from a
// 16-byte boundary, in each row another, so that vectors could be aligned on one of the two sides
// only. 8 bytes an element, no FLOPs: bound by the memory, 0.42 T elements/s on an H100 (3.35
// TB/s), 0.13 on an RTX 4090 (1.01 TB/s). No shared memory; 38 registers on sm_90, 40 on sm_120.
#include "kernels/pad/1_gather.h"

#include "kernels/channel_lanes.cuh"
#include "kernels/stream.cuh"

namespace curie::CURIE_DEVICE {
namespace {

/// `T` is Lanes of 4, 2 or 1 floats; the geometry counts in units of it.
template <class T>
__global__ void __launch_bounds__(stream_threads)
    pad_kernel(PadGeometry g, const T* small, T* large, int64_t size) {
    const int64_t height = g.top + g.height + g.bottom, width = g.left + g.width + g.right;
    const int64_t stride = int64_t{gridDim.x} * blockDim.x;
    for (int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < size; i += stride) {
        const int64_t row = i / width, w = i % width - g.left, h = row % height - g.top;
        const bool inside = h >= 0 && h < g.height && w >= 0 && w < g.width;
        T value{};
        if (inside) value = small[(row / height * g.height + h) * g.width + w];
        large[i] = value;
    }
}

template <class T>
__global__ void __launch_bounds__(stream_threads)
    crop_kernel(PadGeometry g, const T* large, T* small, int64_t size) {
    const int64_t height = g.top + g.height + g.bottom, width = g.left + g.width + g.right;
    const int64_t stride = int64_t{gridDim.x} * blockDim.x;
    for (int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < size; i += stride) {
        const int64_t row = i / g.width, w = i % g.width;
        const int64_t from = row / g.height * height + g.top + row % g.height;
        small[i] = large[from * width + g.left + w];
    }
}

/// How many floats go together: a vector may straddle neither a row nor a margin.
int row_lane_width(const PadGeometry& g, const float* small, const float* large) {
    return channel_lane_width(g.width | g.left | g.right, small, large);
}

PadGeometry in_vectors(PadGeometry g, int width) {
    g.width /= width, g.left /= width, g.right /= width;
    return g;
}

}  // namespace

void pad_forward(const Stream& stream, const PadGeometry& g, const float* small, float* large) {
    const int64_t floats = g.batch * (g.top + g.height + g.bottom) * (g.left + g.width + g.right);
    if (floats == 0) return;
    with_channel_lanes(row_lane_width(g, small, large), [&](auto lanes) {
        using T = Lanes<decltype(lanes)::value>;
        const int64_t size = floats / lanes;
        launch({stream, "pad_forward", blocks_for(stream, size, stream_threads), stream_threads},
               pad_kernel<T>, in_vectors(g, lanes), reinterpret_cast<const T*>(small),
               reinterpret_cast<T*>(large), size);
    });
}

void crop_forward(const Stream& stream, const PadGeometry& g, const float* large, float* small) {
    const int64_t floats = g.batch * g.height * g.width;
    if (floats == 0) return;
    with_channel_lanes(row_lane_width(g, small, large), [&](auto lanes) {
        using T = Lanes<decltype(lanes)::value>;
        const int64_t size = floats / lanes;
        launch({stream, "crop_forward", blocks_for(stream, size, stream_threads), stream_threads},
               crop_kernel<T>, in_vectors(g, lanes), reinterpret_cast<const T*>(large),
               reinterpret_cast<T*>(small), size);
    });
}

}  // namespace curie::CURIE_DEVICE
