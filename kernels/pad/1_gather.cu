// pad and crop, one thread an output element (four where rows and margins are multiples of four
// floats): it computes where its value comes from, so every element is written once and writes
// coalesce. 8 bytes an element, no FLOPs: bound by the memory (3.35 TB/s on an H100 SXM, 1.01 on an
// RTX 4090). No shared memory.
#include "kernels/pad/1_gather.h"

#include "kernels/stream.cuh"

namespace curie::CURIE_DEVICE {
namespace {

/// `T` is a float or a float4; the geometry counts in units of it.
template <class T>
__global__ void __launch_bounds__(stream_threads)
    pad_kernel(PadGeometry g, const T* small, T* large, T zero, int64_t size) {
    const int64_t height = g.top + g.height + g.bottom, width = g.left + g.width + g.right;
    const int64_t stride = int64_t{gridDim.x} * blockDim.x;
    for (int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < size; i += stride) {
        const int64_t row = i / width, w = i % width - g.left, h = row % height - g.top;
        const bool inside = h >= 0 && h < g.height && w >= 0 && w < g.width;
        large[i] = inside ? small[(row / height * g.height + h) * g.width + w] : zero;
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

/// Whether a float4 never straddles a row or a margin.
bool takes_vectors(const PadGeometry& g, const float* a, const float* b) {
    return g.width % 4 == 0 && g.left % 4 == 0 && g.right % 4 == 0 && aligned_for_vectors(a, b);
}

PadGeometry in_vectors(PadGeometry g) {
    g.width /= 4, g.left /= 4, g.right /= 4;
    return g;
}

}  // namespace

void pad_forward(const Stream& stream, const PadGeometry& g, const float* small, float* large) {
    int64_t size = g.batch * (g.top + g.height + g.bottom) * (g.left + g.width + g.right);
    if (size == 0) return;
    if (takes_vectors(g, small, large)) {
        size /= 4;
        launch({stream, "pad_forward", blocks_for(stream, size, stream_threads), stream_threads},
               pad_kernel<float4>, in_vectors(g), reinterpret_cast<const float4*>(small),
               reinterpret_cast<float4*>(large), make_float4(0, 0, 0, 0), size);
    } else {
        launch({stream, "pad_forward", blocks_for(stream, size, stream_threads), stream_threads},
               pad_kernel<float>, g, small, large, 0.0f, size);
    }
}

void crop_forward(const Stream& stream, const PadGeometry& g, const float* large, float* small) {
    int64_t size = g.batch * g.height * g.width;
    if (size == 0) return;
    if (takes_vectors(g, small, large)) {
        size /= 4;
        launch({stream, "crop_forward", blocks_for(stream, size, stream_threads), stream_threads},
               crop_kernel<float4>, in_vectors(g), reinterpret_cast<const float4*>(large),
               reinterpret_cast<float4*>(small), size);
    } else {
        launch({stream, "crop_forward", blocks_for(stream, size, stream_threads), stream_threads},
               crop_kernel<float>, g, large, small, size);
    }
}

}  // namespace curie::CURIE_DEVICE
