// Ordered second pass of split-K and column sums. 1 FLOP for 4 bytes: bound by the memory on every
// card (3.35 TB/s on an H100 (SXM): 0.84 T sums/s; 1.01 TB/s on an RTX 4090: 0.25). A column sum
// takes 1 KiB of shared memory. 32 registers on sm_90, 40 on sm_120.
#include "kernels/conv2d/partial_sums.h"

#include "kernels/cuda.h"

namespace curie::CURIE_DEVICE {
namespace {

constexpr int lanes = 32, rows = 8;

__global__ void __launch_bounds__(256)
    sum_partials(const float* partials, int count, int64_t size, float* sums) {
    const int64_t stride = int64_t{gridDim.x} * blockDim.x;
    for (int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < size; i += stride) {
        float sum = partials[i];
        for (int part = 1; part < count; ++part) sum += partials[part * size + i];
        sums[i] = sum;
    }
}

/// Block (x, y): 32 channels, part y of the pixels; thread row t takes every eighth pixel.
__global__ void __launch_bounds__(lanes* rows)
    column_sums(const float* dy, int64_t pixels, int channels, float* partials) {
    CURIE_SHARED(float, tile, [rows][lanes]);
    const int lane = threadIdx.x % lanes, row = threadIdx.x / lanes;
    const int channel = blockIdx.x * lanes + lane;
    const int64_t begin = pixels * blockIdx.y / gridDim.y;
    const int64_t end = pixels * (blockIdx.y + 1) / gridDim.y;
    float sum = 0;
    if (channel < channels)
        for (int64_t pixel = begin + row; pixel < end; pixel += rows)
            sum += dy[pixel * channels + channel];
    tile[row][lane] = sum;
    __syncthreads();
    for (int half = rows / 2; half > 0; half /= 2) {
        if (row < half) tile[row][lane] += tile[row + half][lane];
        __syncthreads();
    }
    if (row == 0 && channel < channels)
        partials[int64_t{blockIdx.y} * channels + channel] = tile[0][lane];
}

}  // namespace

void conv2d_sum_partials(const Stream& stream, const float* partials, int count, int64_t size,
                         float* sums) {
    launch({stream, "conv2d_sum_partials", blocks_for(stream, size, 256), 256}, sum_partials,
           partials, count, size, sums);
}

void conv2d_bias_gradient(const Stream& stream, const float* dy, int64_t pixels, int channels,
                          int splits, float* partials, float* db) {
    const dim3 blocks(static_cast<unsigned>(ceil_divide(channels, lanes)),
                      static_cast<unsigned>(splits));
    launch({stream, "conv2d_bias_partials", blocks, lanes * rows}, column_sums, dy, pixels,
           channels, partials);
    conv2d_sum_partials(stream, partials, splits, channels, db);
}

}  // namespace curie::CURIE_DEVICE
