// max_pool with one thread per output pixel and vector of channels (kernels/channel_lanes.cuh). The
// gradient has one thread per input pixel and vector of channels, which asks every window that
// covers it whether its maximum lies here: no atomics, and sums in the order of the windows.
//
// 2x2 windows of stride 2 (unrolled, divisions by a constant): 3 comparisons and 22 bytes an output
// forward, x 16, y 4, place 2; as many bytes backward. 32x224x224x32 so moves 283 MB: at best 84 us
// on an H100 and 280 us on an RTX 4090, the memory's limit. No shared memory; 26 to 36 registers
// forward, 40 to 56 backward (sm_80, sm_90, sm_120), which leaves 4 blocks or more a
// multiprocessor.
#include "kernels/max_pool/1_vectorised.h"

#include "kernels/pool.cuh"

namespace curie::CURIE_DEVICE {
namespace {

/// The bits of a small whole number (up to 2048) as float16.
__device__ __forceinline__ uint16_t place_bits(int place) {
    // A float16 has 13 bits of mantissa less and an exponent that starts 112 later.
    return static_cast<uint16_t>(
        place == 0 ? 0 : (__float_as_uint(static_cast<float>(place)) >> 13) - (112u << 10));
}

template <int Width, int Size>
__global__ void __launch_bounds__(window_threads, 4)
    max_pool_forward_kernel(DevicePool p, const float* x, float* y, uint16_t* index) {
    const DeviceAxis rows = fixed_axis<Size>(p.rows), columns = fixed_axis<Size>(p.columns);
    const unsigned item = blockIdx.x * window_threads + threadIdx.x;
    const PixelPlace place = pixel_place<Width>(item, columns.outputs, p.channels);
    if (place.row >= rows.outputs) return;
    const int top = place.row * rows.stride - rows.before;
    const int left = place.column * columns.stride - columns.before;
    const int64_t image = int64_t{rows.inputs} * columns.inputs * p.channels;
    const int64_t pooled = int64_t{rows.outputs} * columns.outputs * p.channels;
    for (int64_t n = blockIdx.y; n < p.batch; n += gridDim.y) {
        Lanes<Width> largest = all_channels<Width>(0);
        Lanes<Width, uint16_t> at{};
        bool begun = false;
        for (int r = 0; r < rows.kernel; ++r) {
            const int h = top + r * rows.dilation;
            if (h < 0 || h >= rows.inputs) continue;
            for (int s = 0; s < columns.kernel; ++s) {
                const int w = left + s * columns.dilation;
                if (w < 0 || w >= columns.inputs) continue;
                const Lanes<Width> value = load_lanes<Width>(
                    x + n * image + (h * columns.inputs + w) * p.channels + place.channel);
                const uint16_t bits = place_bits(r * columns.kernel + s);
                for (int i = 0; i < Width; ++i) {
                    // A NaN is larger than any number, and the first one stays.
                    const float old = largest.v[i];
                    if (begun && (value.v[i] <= old || old != old)) continue;
                    largest.v[i] = value.v[i];
                    at.v[i] = bits;
                }
                begun = true;
            }
        }
        const int64_t to = n * pooled + int64_t{item} * Width;
        store_lanes<Width>(y + to, largest);
        if (index) store_lanes<Width>(index + to, at);
    }
}

template <int Width, int Size>
__global__ void __launch_bounds__(window_threads, 4)
    max_pool_gradient_kernel(DevicePool p, const float* dy, const uint16_t* index, float* dx) {
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
            const int r = covering_tap(rows, over_rows, oh);
            if (r < 0) continue;
            for (int ow = over_columns.first; ow <= over_columns.last; ++ow) {
                const int s = covering_tap(columns, over_columns, ow);
                if (s < 0) continue;
                const int64_t from =
                    n * pooled + (oh * columns.outputs + ow) * p.channels + place.channel;
                const auto at = load_lanes<Width>(index + from);
                const auto value = load_lanes<Width>(dy + from);
                const uint16_t bits = place_bits(r * columns.kernel + s);
                for (int i = 0; i < Width; ++i) sum.v[i] += at.v[i] == bits ? value.v[i] : 0.0f;
            }
        }
        store_lanes<Width>(dx + n * image + int64_t{item} * Width, sum);
    }
}

}  // namespace

void max_pool_forward(const Stream& stream, const DevicePool& p, const float* x, float* y,
                      uint16_t* index) {
    const int width = channel_lane_width(p.channels, x, y, index);
    with_pool(p, width, [&](auto lanes, auto size) {
        launch({stream, "max_pool_forward", output_blocks(p, width), window_threads},
               max_pool_forward_kernel<decltype(lanes)::value, decltype(size)::value>, p, x, y,
               index);
    });
}

void max_pool_gradient(const Stream& stream, const DevicePool& p, const float* dy,
                       const uint16_t* index, float* dx) {
    const int width = channel_lane_width(p.channels, dy, index, dx);
    with_pool(p, width, [&](auto lanes, auto size) {
        launch({stream, "max_pool_gradient", input_blocks(p, width), window_threads},
               max_pool_gradient_kernel<decltype(lanes)::value, decltype(size)::value>, p, dy,
               index, dx);
    });
}

}  // namespace curie::CURIE_DEVICE
