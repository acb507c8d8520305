// conv2d as the formula reads: one thread an output element (y, dx or dw), everything from global
// memory. Any window, padding and groups. Neighbouring threads take neighbouring channels: loads of
// w and dy by the output channel are coalesced, x is the same address for the whole warp.
//
// Two loads for 2 FLOPs: the first-level caches are the limit, not the arithmetic. P-NET's block 3
// (batch 32, 56x56, 64 -> 128 channels, 3x3) has 14.8 GFLOP, 0.22 ms at the 67 TFLOP/s of an H100
// (SXM) and 0.18 ms at the 82.6 of an RTX 4090, and 77 MB, 0.02 and 0.08 ms. But a warp reads 128
// bytes of w and a sector of x per product, 37 GB in all; at 128 bytes a clock and SM that is 1.3
// ms on an H100 and 0.9 ms on an RTX 4090. No shared memory; 64
// registers at most (sm_80, sm_90, sm_120), none spilled.
//
// The weight gradient sums over all pixels for few elements: its sum is cut into parts, so that
// there are enough threads, and a second kernel adds the parts in order.
#include "kernels/conv2d/1_naive.h"

#include "kernels/cuda.h"
#include "kernels/sum_of_products.cuh"

namespace curie::CURIE_DEVICE {
namespace {

constexpr int threads = 256;

__device__ __forceinline__ bool inside(int at, int size) {
    return at >= 0 && at < size;
}

__global__ void __launch_bounds__(threads)
    naive_forward(Conv2dShape s, const float* x, const float* weight, const float* bias, float* y,
                  int64_t size) {
    const int64_t stride = int64_t{gridDim.x} * blockDim.x;
    for (int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < size; i += stride) {
        const int64_t pixel = i / s.out_channels, row = pixel / s.columns.out;
        const int channel = static_cast<int>(i - pixel * s.out_channels);
        const int q = static_cast<int>(pixel - row * s.columns.out);
        const int64_t image = row / s.rows.out;
        const int p = static_cast<int>(row - image * s.rows.out);
        const int first_in = channel / s.group_out * s.group_in;
        float sum = 0;
        for (int r = 0; r < s.rows.kernel; ++r) {
            const int h = p * s.rows.stride + r * s.rows.dilation - s.rows.before;
            if (!inside(h, s.rows.in)) continue;
            for (int c = 0; c < s.columns.kernel; ++c) {
                const int w = q * s.columns.stride + c * s.columns.dilation - s.columns.before;
                if (!inside(w, s.columns.in)) continue;
                const float* from =
                    x + ((image * s.rows.in + h) * s.columns.in + w) * s.in_channels + first_in;
                const float* tap = weight +
                                   int64_t{r * s.columns.kernel + c} * s.group_in * s.out_channels +
                                   channel;
                sum += sum_of_products(from, 1, tap, s.out_channels, s.group_in);
            }
        }
        y[i] = bias ? sum + bias[channel] : sum;
    }
}

/// The outputs that read an input: p * stride + r * dilation - before == h.
__global__ void __launch_bounds__(threads)
    naive_data_gradient(Conv2dShape s, const float* dy, const float* weight, float* dx,
                        int64_t size) {
    const int64_t stride = int64_t{gridDim.x} * blockDim.x;
    for (int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < size; i += stride) {
        const int64_t pixel = i / s.in_channels, row = pixel / s.columns.in;
        const int channel = static_cast<int>(i - pixel * s.in_channels);
        const int w = static_cast<int>(pixel - row * s.columns.in);
        const int64_t image = row / s.rows.in;
        const int h = static_cast<int>(row - image * s.rows.in);
        const int group = channel / s.group_in, in_group = channel - group * s.group_in;
        float sum = 0;
        for (int r = 0; r < s.rows.kernel; ++r) {
            const int above = h + s.rows.before - r * s.rows.dilation, p = above / s.rows.stride;
            if (above < 0 || p * s.rows.stride != above || p >= s.rows.out) continue;
            for (int c = 0; c < s.columns.kernel; ++c) {
                const int left = w + s.columns.before - c * s.columns.dilation;
                const int q = left / s.columns.stride;
                if (left < 0 || q * s.columns.stride != left || q >= s.columns.out) continue;
                const float* from =
                    dy + ((image * s.rows.out + p) * s.columns.out + q) * s.out_channels +
                    group * s.group_out;
                const float* tap =
                    weight +
                    (int64_t{r * s.columns.kernel + c} * s.group_in + in_group) * s.out_channels +
                    group * s.group_out;
                sum += sum_of_products(from, 1, tap, 1, s.group_out);
            }
        }
        dx[i] = sum;
    }
}

/// Element i of the weights for part blockIdx.y of the pixels.
__global__ void __launch_bounds__(threads)
    naive_weight_gradient(Conv2dShape s, const float* x, const float* dy, float* partials,
                          int64_t pixels, int64_t size) {
    const int64_t stride = int64_t{gridDim.x} * blockDim.x;
    const int64_t begin = pixels * blockIdx.y / gridDim.y;
    const int64_t end = pixels * (blockIdx.y + 1) / gridDim.y;
    for (int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < size; i += stride) {
        const int64_t line = i / s.out_channels, tap = line / s.group_in;
        const int channel = static_cast<int>(i - line * s.out_channels);
        const int in = channel / s.group_out * s.group_in + static_cast<int>(line % s.group_in);
        const int r = static_cast<int>(tap / s.columns.kernel);
        const int c = static_cast<int>(tap - int64_t{r} * s.columns.kernel);
        float sum = 0, part = 0;  // a part is 64 pixels
        for (int64_t pixel = begin; pixel < end; ++pixel) {
            const int64_t row = pixel / s.columns.out, image = row / s.rows.out;
            const int q = static_cast<int>(pixel - row * s.columns.out);
            const int p = static_cast<int>(row - image * s.rows.out);
            const int h = p * s.rows.stride + r * s.rows.dilation - s.rows.before;
            const int w = q * s.columns.stride + c * s.columns.dilation - s.columns.before;
            if (inside(h, s.rows.in) && inside(w, s.columns.in))
                part += x[((image * s.rows.in + h) * s.columns.in + w) * s.in_channels + in] *
                        dy[pixel * s.out_channels + channel];
            if (pixel % 64 == 63) {
                sum += part;
                part = 0;
            }
        }
        partials[blockIdx.y * size + i] = sum + part;
    }
}

}  // namespace

void conv2d_naive_forward(const Stream& stream, const Conv2dShape& shape, const float* x,
                          const float* weight, const float* bias, float* y) {
    const int64_t size = shape.out_pixels() * shape.out_channels;
    launch({stream, "conv2d_naive_forward", blocks_for(stream, size, threads), threads},
           naive_forward, shape, x, weight, bias, y, size);
}

void conv2d_naive_data_gradient(const Stream& stream, const Conv2dShape& shape, const float* dy,
                                const float* weight, float* dx) {
    const int64_t size = shape.batch * shape.rows.in * shape.columns.in * shape.in_channels;
    launch({stream, "conv2d_naive_data_gradient", blocks_for(stream, size, threads), threads},
           naive_data_gradient, shape, dy, weight, dx, size);
}

void conv2d_naive_weight_gradient(const Stream& stream, const Conv2dShape& shape, int splits,
                                  const float* x, const float* dy, float* partials) {
    const int64_t size = shape.weights();
    const dim3 blocks(blocks_for(stream, size, threads), static_cast<unsigned>(splits));
    launch({stream, "conv2d_naive_weight_gradient", blocks, threads}, naive_weight_gradient, shape,
           x, dy, partials, shape.out_pixels(), size);
}

}  // namespace curie::CURIE_DEVICE
