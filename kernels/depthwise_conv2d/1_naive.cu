// depthwise_conv2d as the formula reads: one thread per element of the result. It takes every
// window and multiplier and is what the others are compared with.
//
// 3x3 taps: 18 FLOPs and 8 bytes a result in every direction, if x and y move once. 32x224x224x18
// is 520 MFLOP and 231 MB: at best 69 us on an H100 and 229 us on an RTX 4090 by the memory, 8 us
// and 6 us by the arithmetic. But every product loads x and w anew: 18 loads a result, two
// instructions for one multiply-add, which the caches must serve. The weight gradient has a thread
// per tap and channel and piece of rows; it reads x and dy once per tap. No shared memory but for
// the sums of the pieces; 31 to 46 registers (sm_80, sm_90, sm_120).
#include "kernels/depthwise_conv2d/1_naive.h"

#include "kernels/depthwise_conv2d/weight_sums.cuh"
#include "kernels/windows.cuh"

namespace curie::CURIE_DEVICE {
namespace {

__global__ void __launch_bounds__(window_threads)
    naive_forward(DeviceDepthwise p, const float* x, const float* weight, const float* bias,
                  float* y) {
    const int channels = p.channels * p.multiplier;
    const unsigned item = blockIdx.x * window_threads + threadIdx.x;
    const PixelPlace place = pixel_place<1>(item, p.columns.outputs, channels);
    if (place.row >= p.rows.outputs) return;
    const int top = place.row * p.rows.stride - p.rows.before;
    const int left = place.column * p.columns.stride - p.columns.before;
    const int64_t image = int64_t{p.rows.inputs} * p.columns.inputs * p.channels;
    const int64_t result = int64_t{p.rows.outputs} * p.columns.outputs * channels;
    for (int64_t n = blockIdx.y; n < p.batch; n += gridDim.y) {
        const float* from = x + n * image + place.channel / p.multiplier;
        float sum = bias ? bias[place.channel] : 0.0f;
        for (int r = 0; r < p.rows.kernel; ++r) {
            const int h = top + r * p.rows.dilation;
            if (h < 0 || h >= p.rows.inputs) continue;
            for (int s = 0; s < p.columns.kernel; ++s) {
                const int w = left + s * p.columns.dilation;
                if (w < 0 || w >= p.columns.inputs) continue;
                const int64_t tap = int64_t{r} * p.columns.kernel + s;
                sum += from[(h * p.columns.inputs + w) * p.channels] *
                       weight[tap * channels + place.channel];
            }
        }
        y[n * result + item] = sum;
    }
}

__global__ void __launch_bounds__(window_threads)
    naive_data_gradient(DeviceDepthwise p, const float* dy, const float* weight, float* dx) {
    const int channels = p.channels * p.multiplier;
    const unsigned item = blockIdx.x * window_threads + threadIdx.x;
    const PixelPlace place = pixel_place<1>(item, p.columns.inputs, p.channels);
    if (place.row >= p.rows.inputs) return;
    const CoveringWindows over_rows = covering_windows(p.rows, place.row);
    const CoveringWindows over_columns = covering_windows(p.columns, place.column);
    const int64_t image = int64_t{p.rows.inputs} * p.columns.inputs * p.channels;
    const int64_t result = int64_t{p.rows.outputs} * p.columns.outputs * channels;
    const int first = place.channel * p.multiplier;
    for (int64_t n = blockIdx.y; n < p.batch; n += gridDim.y) {
        float sum = 0;
        for (int oh = over_rows.first; oh <= over_rows.last; ++oh) {
            const int r = covering_tap(p.rows, over_rows, oh);
            if (r < 0) continue;
            for (int ow = over_columns.first; ow <= over_columns.last; ++ow) {
                const int s = covering_tap(p.columns, over_columns, ow);
                if (s < 0) continue;
                const float* from =
                    dy + n * result + (oh * p.columns.outputs + ow) * channels + first;
                const float* w = weight + (int64_t{r} * p.columns.kernel + s) * channels + first;
                for (int m = 0; m < p.multiplier; ++m) sum += from[m] * w[m];
            }
        }
        dx[n * image + item] = sum;
    }
}

/// One thread per tap (or the bias, behind the taps) and output channel; a piece is some rows of
/// dy.
__global__ void __launch_bounds__(window_threads)
    naive_weight_gradient(DeviceDepthwise p, DepthwisePieces pieces, const float* x,
                          const float* dy, float* sums) {
    const int64_t channels = int64_t{p.channels} * p.multiplier;
    const int64_t item = int64_t{blockIdx.x} * window_threads + threadIdx.x;
    const int64_t tap = item / channels;
    if (tap > p.taps) return;
    const int k = static_cast<int>(item - tap * channels);
    const int r = static_cast<int>(tap / p.columns.kernel);
    const int s = static_cast<int>(tap - int64_t{r} * p.columns.kernel);
    const bool bias = tap == p.taps;
    const int left = s * p.columns.dilation - p.columns.before;
    const int64_t work = p.batch * p.rows.outputs;
    for (int64_t piece = blockIdx.y; piece < pieces.count; piece += gridDim.y) {
        const int64_t begin = piece * pieces.size;
        const int64_t end = begin + pieces.size < work ? begin + pieces.size : work;
        float sum = 0;
        for (int64_t row = begin; row < end; ++row) {
            const int64_t n = row / p.rows.outputs;
            const int oh = static_cast<int>(row - n * p.rows.outputs);
            const int h = oh * p.rows.stride + r * p.rows.dilation - p.rows.before;
            if (!bias && (h < 0 || h >= p.rows.inputs)) continue;
            const float* gradient = dy + row * p.columns.outputs * channels + k;
            const float* from =
                x + (n * p.rows.inputs + h) * p.columns.inputs * p.channels + k / p.multiplier;
            for (int ow = 0; ow < p.columns.outputs; ++ow) {
                const int w = ow * p.columns.stride + left;
                if (bias)
                    sum += gradient[ow * channels];
                else if (w >= 0 && w < p.columns.inputs)
                    sum += gradient[ow * channels] * from[w * p.channels];
            }
        }
        sums[piece * (p.taps + 1) * channels + item] = sum;
    }
}

}  // namespace

void depthwise_naive_forward(const Stream& stream, const DeviceDepthwise& p, const float* x,
                             const float* weight, const float* bias, float* y) {
    const int64_t size = int64_t{p.rows.outputs} * p.columns.outputs * p.channels * p.multiplier;
    launch({stream, "depthwise_naive_forward", image_blocks(size, p.batch), window_threads},
           naive_forward, p, x, weight, bias, y);
}

void depthwise_naive_data_gradient(const Stream& stream, const DeviceDepthwise& p, const float* dy,
                                   const float* weight, float* dx) {
    const int64_t size = int64_t{p.rows.inputs} * p.columns.inputs * p.channels;
    launch({stream, "depthwise_naive_data_gradient", image_blocks(size, p.batch), window_threads},
           naive_data_gradient, p, dy, weight, dx);
}

void depthwise_naive_weight_gradient(const Stream& stream, const DeviceDepthwise& p, const float* x,
                                     const float* dy, float* dw, float* db, float* scratch) {
    const int64_t channels = int64_t{p.channels} * p.multiplier;
    const DepthwisePieces pieces =
        depthwise_pieces(p.batch * p.rows.outputs, p.columns.outputs, channels);
    launch({stream, "depthwise_naive_weight_gradient",
            image_blocks((p.taps + 1) * channels, pieces.count), window_threads},
           naive_weight_gradient, p, pieces, x, dy, scratch);
    depthwise_weight_sums(stream, p, pieces.count, scratch, dw, db);
}

}  // namespace curie::CURIE_DEVICE
