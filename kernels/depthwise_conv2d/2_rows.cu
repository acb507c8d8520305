// depthwise_conv2d by strips of four results along a row (strips.cuh): a thread keeps a row of taps
// and four sums of a vector of channels in registers, so a row of x is loaded 1.5 times for 3 taps.
// The weight gradient keeps its sums in registers over a piece of rows; then a tree in shared
// memory joins the threads, another the pieces.
//
// 3x3 taps: 18 FLOPs and 8 bytes a result in every direction, if x and y move once. 32x224x224x18
// is 520 MFLOP and 231 MB: at best 69 us on an H100 and 229 us on an RTX 4090 by the memory, 8 us
// and 6 us by the arithmetic. Rows of x are read once per row of taps, by different blocks: 16
// bytes a result from the second-level cache, which is the expected limit. The weight gradient
// takes 16 to 24 KB of shared memory at 4 channels a vector; 48 to 128 registers (sm_80, sm_90,
// sm_120), most with 5 taps and 4 channels.
#include "kernels/depthwise_conv2d/2_rows.h"

#include "kernels/depthwise_conv2d/strips.cuh"
#include "kernels/depthwise_conv2d/weight_sums.cuh"
#include "kernels/windows.cuh"

namespace curie::CURIE_DEVICE {
namespace {

template <int Width, int Kernel, int Stride>
__global__ void __launch_bounds__(window_threads, 2)
    rows_forward(DeviceDepthwise p, const float* x, const float* weight, const float* bias,
                 float* y) {
    const unsigned item = blockIdx.x * window_threads + threadIdx.x;
    const PixelPlace place =
        pixel_place<Width>(item, (p.columns.outputs + strip - 1) / strip, p.channels);
    if (place.row >= p.rows.outputs) return;
    const int top = place.row * p.rows.stride - p.rows.before;
    const int start = place.column * strip;
    for (int64_t n = blockIdx.y; n < p.batch; n += gridDim.y) {
        Lanes<Width> sums[strip];
        for (int t = 0; t < strip; ++t)
            sums[t] = bias ? load_lanes<Width>(bias + place.channel) : all_channels<Width>(0);
        for (int r = 0; r < p.rows.kernel; ++r) {
            const int h = top + r * p.rows.dilation;
            if (h < 0 || h >= p.rows.inputs) continue;
            Lanes<Width> taps[Kernel];
            load_taps(taps, weight + int64_t{r} * Kernel * p.channels + place.channel, p.channels);
            const float* row =
                x + (n * p.rows.inputs + h) * p.columns.inputs * p.channels + place.channel;
            strip_forward<Stride>(sums, taps,
                                  GlobalPixels<Width>{row, start * Stride - p.columns.before,
                                                      p.columns.inputs, p.channels});
        }
        float* row = y + (n * p.rows.outputs + place.row) * p.columns.outputs * p.channels;
        for (int t = 0; t < strip; ++t)
            if (start + t < p.columns.outputs)
                store_lanes<Width>(row + (start + t) * p.channels + place.channel, sums[t]);
    }
}

template <int Width, int Kernel, int Stride>
__global__ void __launch_bounds__(window_threads, 2)
    rows_data_gradient(DeviceDepthwise p, const float* dy, const float* weight, float* dx) {
    const PaddedStrips strips = padded_strips(p.columns);
    const unsigned item = blockIdx.x * window_threads + threadIdx.x;
    const PixelPlace place = pixel_place<Width>(item, strips.count, p.channels);
    if (place.row >= p.rows.inputs) return;
    const CoveringWindows over_rows = covering_windows(p.rows, place.row);
    const int start = (strips.first + place.column) * strip;  // on the padded axis
    for (int64_t n = blockIdx.y; n < p.batch; n += gridDim.y) {
        Lanes<Width> sums[strip];
        for (int t = 0; t < strip; ++t) sums[t] = all_channels<Width>(0);
        for (int oh = over_rows.first; oh <= over_rows.last; ++oh) {
            const int r = covering_tap(p.rows, over_rows, oh);
            if (r < 0) continue;
            Lanes<Width> taps[Kernel];
            load_taps(taps, weight + int64_t{r} * Kernel * p.channels + place.channel, p.channels);
            const float* row =
                dy + (n * p.rows.outputs + oh) * p.columns.outputs * p.channels + place.channel;
            strip_data_gradient<Stride>(
                sums, taps,
                GlobalPixels<Width>{row, start / Stride, p.columns.outputs, p.channels});
        }
        float* row = dx + (n * p.rows.inputs + place.row) * p.columns.inputs * p.channels;
        for (int t = 0; t < strip; ++t) {
            const int w = start + t - p.columns.before;
            if (w >= 0 && w < p.columns.inputs)
                store_lanes<Width>(row + w * p.channels + place.channel, sums[t]);
        }
    }
}

/// A block sums one row of taps over the rows of dy of one piece: threadIdx.x over vectors of
/// channels, threadIdx.y over strips.
template <int Width, int Kernel, int Stride>
__global__ void __launch_bounds__(window_threads, 2)
    rows_weight_gradient(DeviceDepthwise p, DepthwisePieces pieces, const float* x, const float* dy,
                         float* sums) {
    CURIE_SHARED(Lanes<Width>, shared, [(Kernel + 1) * window_threads]);
    const int64_t piece = blockIdx.x / static_cast<unsigned>(p.rows.kernel);
    const int r = static_cast<int>(blockIdx.x - piece * p.rows.kernel);
    const int strips = (p.columns.outputs + strip - 1) / strip;
    const int64_t begin = piece * pieces.size, work = p.batch * p.rows.outputs;
    const int64_t end = begin + pieces.size < work ? begin + pieces.size : work;
    const TreePlace place{static_cast<int>(threadIdx.y * blockDim.x + threadIdx.x),
                          static_cast<int>(threadIdx.y), static_cast<int>(blockDim.y),
                          static_cast<int>(blockDim.x), window_threads};
    const int vectors = p.channels / Width;
    for (int first = static_cast<int>(blockIdx.y * blockDim.x); first < vectors;
         first += static_cast<int>(gridDim.y * blockDim.x)) {
        const int vector = first + static_cast<int>(threadIdx.x), channel = vector * Width;
        Lanes<Width> total[Kernel + 1];  // the last one is the bias
        for (int s = 0; s <= Kernel; ++s) total[s] = all_channels<Width>(0);
        int64_t row = begin;
        int at = static_cast<int>(threadIdx.y);  // strip of the row
        while (vector < vectors) {
            row += at / strips;
            at %= strips;
            if (row >= end) break;
            const int64_t n = row / p.rows.outputs;
            const int h = static_cast<int>(row - n * p.rows.outputs) * p.rows.stride +
                          r * p.rows.dilation - p.rows.before;
            const GlobalPixels<Width> gradient{dy + row * p.columns.outputs * p.channels + channel,
                                               at * strip, p.columns.outputs, p.channels};
            Lanes<Width> gradients[strip], taps[Kernel];
            for (int t = 0; t < strip; ++t) {
                gradients[t] = gradient(t);
                add_channels(total[Kernel], gradients[t]);
            }
            for (int s = 0; s < Kernel; ++s) taps[s] = total[s];
            if (h >= 0 && h < p.rows.inputs)
                strip_weight_gradient<Stride>(
                    taps, gradients,
                    GlobalPixels<Width>{
                        x + (n * p.rows.inputs + h) * p.columns.inputs * p.channels + channel,
                        at * strip * Stride - p.columns.before, p.columns.inputs, p.channels});
            for (int s = 0; s < Kernel; ++s) total[s] = taps[s];
            at += static_cast<int>(blockDim.y);
        }
        block_tree(total, shared, place);
        if (threadIdx.y == 0 && vector < vectors) {
            float* to = sums + piece * (p.taps + 1) * p.channels + channel;
            for (int s = 0; s < Kernel; ++s)
                store_lanes<Width>(to + (int64_t{r} * Kernel + s) * p.channels, total[s]);
            if (r == 0) store_lanes<Width>(to + p.taps * p.channels, total[Kernel]);
        }
    }
}

}  // namespace

void depthwise_rows_forward(const Stream& stream, const DeviceDepthwise& p, const float* x,
                            const float* weight, const float* bias, float* y) {
    const int width = channel_lane_width(p.channels, x, weight, bias, y);
    const int64_t strips = ceil_divide(p.columns.outputs, strip);
    const dim3 blocks = image_blocks(p.rows.outputs * strips * (p.channels / width), p.batch);
    with_strips(p.columns, width, [&](auto lanes, auto kernel, auto stride) {
        launch(
            {stream, "depthwise_rows_forward", blocks, window_threads},
            rows_forward<decltype(lanes)::value, decltype(kernel)::value, decltype(stride)::value>,
            p, x, weight, bias, y);
    });
}

void depthwise_rows_data_gradient(const Stream& stream, const DeviceDepthwise& p, const float* dy,
                                  const float* weight, float* dx) {
    const int width = channel_lane_width(p.channels, dy, weight, dx);
    const int64_t strips = padded_strips(p.columns).count;
    const dim3 blocks = image_blocks(p.rows.inputs * strips * (p.channels / width), p.batch);
    with_strips(p.columns, width, [&](auto lanes, auto kernel, auto stride) {
        launch({stream, "depthwise_rows_data_gradient", blocks, window_threads},
               rows_data_gradient<decltype(lanes)::value, decltype(kernel)::value,
                                  decltype(stride)::value>,
               p, dy, weight, dx);
    });
}

void depthwise_rows_weight_gradient(const Stream& stream, const DeviceDepthwise& p, const float* x,
                                    const float* dy, float* dw, float* db, float* scratch) {
    const int width = channel_lane_width(p.channels, x, dy, scratch);
    const int64_t vectors = p.channels / width;
    unsigned across = 1;
    while (across < vectors && across < 32) across *= 2;
    const int64_t groups = ceil_divide<int64_t>(vectors, across);
    const DepthwisePieces pieces =
        depthwise_pieces(p.batch * p.rows.outputs, p.columns.outputs, p.channels);
    const dim3 blocks(static_cast<unsigned>(pieces.count * p.rows.kernel),
                      static_cast<unsigned>(groups < 65535 ? groups : 65535));
    with_strips(p.columns, width, [&](auto lanes, auto kernel, auto stride) {
        launch({stream, "depthwise_rows_weight_gradient", blocks,
                dim3(across, window_threads / across)},
               rows_weight_gradient<decltype(lanes)::value, decltype(kernel)::value,
                                    decltype(stride)::value>,
               p, pieces, x, dy, scratch);
    });
    depthwise_weight_sums(stream, p, pieces.count, scratch, dw, db);
}

}  // namespace curie::CURIE_DEVICE
