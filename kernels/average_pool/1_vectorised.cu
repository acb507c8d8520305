// average_pool with one thread per output pixel and vector of channels (kernels/channel_lanes.cuh).
// The gradient has one thread per input pixel and vector of channels, which adds up dy / divisor of
// the windows that cover it, in their order: no atomics. Divisors are counted on the spot, since a
// table would have to be made and read.
//
// 2x2 windows of stride 2 (unrolled, divisions by a constant): 4 FLOPs and 20 bytes an output, x 16
// and y 4; the same backward. 32x224x224x32 so moves 257 MB: at best 77 us on an H100 and 254 us on
// an RTX 4090, the memory's limit. No shared memory; 26 to 42 registers forward, 37 to 53 backward
// (sm_80, sm_90, sm_120).
#include "kernels/average_pool/1_vectorised.h"

#include "kernels/pool.cuh"

namespace curie::CURIE_DEVICE {
namespace {

/// Elements of a window that lie inside the image; `counted` counts the padding too.
__device__ __forceinline__ int elements(const DeviceAxis& axis, int window, bool counted) {
    if (counted) return axis.kernel;
    const int start = window * axis.stride - axis.before;
    const int first = start < 0 ? (axis.dilation - 1 - start) / axis.dilation : 0;
    const int last = (axis.inputs - 1 - start) / axis.dilation;
    return (last < axis.kernel ? last + 1 : axis.kernel) - first;
}

template <int Width, int Size>
__global__ void __launch_bounds__(window_threads, 4)
    average_pool_forward_kernel(DevicePool p, bool counted, const float* x, float* y) {
    const DeviceAxis rows = fixed_axis<Size>(p.rows), columns = fixed_axis<Size>(p.columns);
    const unsigned item = blockIdx.x * window_threads + threadIdx.x;
    const PixelPlace place = pixel_place<Width>(item, columns.outputs, p.channels);
    if (place.row >= rows.outputs) return;
    const int top = place.row * rows.stride - rows.before;
    const int left = place.column * columns.stride - columns.before;
    const float inverse = 1.0f / (static_cast<float>(elements(rows, place.row, counted)) *
                                  static_cast<float>(elements(columns, place.column, counted)));
    const int64_t image = int64_t{rows.inputs} * columns.inputs * p.channels;
    const int64_t pooled = int64_t{rows.outputs} * columns.outputs * p.channels;
    for (int64_t n = blockIdx.y; n < p.batch; n += gridDim.y) {
        Lanes<Width> sum = all_channels<Width>(0);
        for (int r = 0; r < rows.kernel; ++r) {
            const int h = top + r * rows.dilation;
            if (h < 0 || h >= rows.inputs) continue;
            for (int s = 0; s < columns.kernel; ++s) {
                const int w = left + s * columns.dilation;
                if (w < 0 || w >= columns.inputs) continue;
                add_channels<Width>(
                    sum, load_lanes<Width>(x + n * image + (h * columns.inputs + w) * p.channels +
                                           place.channel));
            }
        }
        for (int i = 0; i < Width; ++i) sum.v[i] *= inverse;
        store_lanes<Width>(y + n * pooled + int64_t{item} * Width, sum);
    }
}

template <int Width, int Size>
__global__ void __launch_bounds__(window_threads, 4)
    average_pool_gradient_kernel(DevicePool p, bool counted, const float* dy, float* dx) {
    const DeviceAxis rows = fixed_axis<Size>(p.rows), columns = fixed_axis<Size>(p.columns);
    const unsigned item = blockIdx.x * window_threads + threadIdx.x;
    const PixelPlace place = pixel_place<Width>(item, columns.inputs, p.channels);
    if (place.row >= rows.inputs) return;
    const CoveringWindows over_rows = covering_windows(rows, place.row);
    const CoveringWindows over_columns = covering_windows(columns, place.column);
    const int64_t image = int64_t{rows.inputs} * columns.inputs * p.channels;
    const int64_t pooled = int64_t{rows.outputs} * columns.outputs * p.channels;
    for (int64_t n = blockIdx.y; n < p.batch; n += gridDim.y) {
        Lanes<Width> sum = all_channels<Width>(0);
        for (int oh = over_rows.first; oh <= over_rows.last; ++oh) {
            if (covering_tap(rows, over_rows, oh) < 0) continue;
            const auto height = static_cast<float>(elements(rows, oh, counted));
            for (int ow = over_columns.first; ow <= over_columns.last; ++ow) {
                if (covering_tap(columns, over_columns, ow) < 0) continue;
                const auto width = static_cast<float>(elements(columns, ow, counted));
                const auto value = load_lanes<Width>(
                    dy + n * pooled + (oh * columns.outputs + ow) * p.channels + place.channel);
                multiply_add_channels(sum, value, 1.0f / (height * width));
            }
        }
        store_lanes<Width>(dx + n * image + int64_t{item} * Width, sum);
    }
}

}  // namespace

void average_pool_forward(const Stream& stream, const DevicePool& p, bool count_include_padding,
                          const float* x, float* y) {
    const int width = channel_lane_width(p.channels, x, y);
    with_pool(p, width, [&](auto lanes, auto size) {
        launch({stream, "average_pool_forward", output_blocks(p, width), window_threads},
               average_pool_forward_kernel<decltype(lanes)::value, decltype(size)::value>, p,
               count_include_padding, x, y);
    });
}

void average_pool_gradient(const Stream& stream, const DevicePool& p, bool count_include_padding,
                           const float* dy, float* dx) {
    const int width = channel_lane_width(p.channels, dy, dx);
    with_pool(p, width, [&](auto lanes, auto size) {
        launch({stream, "average_pool_gradient", input_blocks(p, width), window_threads},
               average_pool_gradient_kernel<decltype(lanes)::value, decltype(size)::value>, p,
               count_include_padding, dy, dx);
    });
}

}  // namespace curie::CURIE_DEVICE
