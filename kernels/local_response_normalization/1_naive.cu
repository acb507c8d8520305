// local_response_normalization, one thread an element. Forward reads its window from global memory;
// the gradient reads the window of every channel of its window, window^2 loads and `window` powers.
// With a window of w that is 2 w + 4 FLOPs an element forward and w (2 w + 7) + 3 backward, a power
// counted as one: 14 and 88 with a window of 5.
// Neighbouring threads share nearly all of it, so the first-level cache answers; memory itself
// moves 8 bytes an element forward and 12 backward: 0.42 and 0.28 T elements/s on an H100 (3.35
// TB/s), 0.13 and 0.08 on an RTX 4090 (1.01 TB/s), which the powers of the gradient keep it from.
// No shared memory; 30 and 32 registers on sm_90.
#include "kernels/local_response_normalization/1_naive.h"

#include "kernels/cuda.h"

namespace curie::CURIE_DEVICE {
namespace {

constexpr int threads = 256;

struct Window {
    int64_t first, last;
};

/// The window around channel c, its ends inside of the row.
__device__ __forceinline__ Window window_of(const LocalResponseShape& shape, int64_t c) {
    const int64_t first = c - shape.half, last = c + shape.half;
    return {first > 0 ? first : 0, last < shape.channels ? last : shape.channels - 1};
}

/// s[c] of the row `x`.
__device__ __forceinline__ float scale_of(const LocalResponseShape& shape, const float* x,
                                          int64_t c) {
    const Window window = window_of(shape, c);
    float total = 0;
    for (int64_t j = window.first; j <= window.last; ++j) total += x[j] * x[j];
    return shape.k + shape.scale * total;
}

__global__ void __launch_bounds__(threads)
    naive_forward(LocalResponseShape shape, const float* x, float* y) {
    const int64_t size = shape.rows * shape.channels, stride = int64_t{gridDim.x} * threads;
    for (int64_t i = int64_t{blockIdx.x} * threads + threadIdx.x; i < size; i += stride) {
        const int64_t c = i % shape.channels;
        y[i] = x[i] * powf(scale_of(shape, x + i - c, c), -shape.beta);
    }
}

__global__ void __launch_bounds__(threads)
    naive_gradient(LocalResponseShape shape, const float* x, const float* dy, float* dx) {
    const int64_t size = shape.rows * shape.channels, stride = int64_t{gridDim.x} * threads;
    for (int64_t i = int64_t{blockIdx.x} * threads + threadIdx.x; i < size; i += stride) {
        const int64_t c = i % shape.channels;
        const float *value = x + i - c, *incoming = dy + i - c;
        const Window window = window_of(shape, c);
        float total = 0, direct = 0;
        for (int64_t j = window.first; j <= window.last; ++j) {
            const float s = scale_of(shape, value, j);
            const float passed = incoming[j] * powf(s, -shape.beta);
            if (j == c) direct = passed;
            total += passed * value[j] / s;
        }
        dx[i] = direct - 2 * shape.scale * shape.beta * value[c] * total;
    }
}

}  // namespace

void local_response_naive_forward(const Stream& stream, const LocalResponseShape& shape,
                                  const float* x, float* y) {
    const int64_t size = shape.rows * shape.channels;
    if (size == 0) return;
    launch({stream, "local_response_naive_forward", blocks_for(stream, size, threads), threads},
           naive_forward, shape, x, y);
}

void local_response_naive_gradient(const Stream& stream, const LocalResponseShape& shape,
                                   const float* x, const float* dy, float* dx) {
    const int64_t size = shape.rows * shape.channels;
    if (size == 0) return;
    launch({stream, "local_response_naive_gradient", blocks_for(stream, size, threads), threads},
           naive_gradient, shape, x, dy, dx);
}

}  // namespace curie::CURIE_DEVICE
