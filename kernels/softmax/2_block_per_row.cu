// softmax with a block a row, for long rows. Each thread keeps the largest element it has seen and
// the sum of the exponentials relative to it, so that one pass over the row gives both ("online"
// softmax: Milakov and Gimelshein, 2018); a tree in shared memory joins the threads. Rows are read
// and written by float4, whatever their length (kernels/runs.cuh).
// 9 FLOPs and 12 bytes an element forward (the second read comes from L2), 4 and 20 backward: bound
// by the memory, 0.42 and 0.28 T elements/s on an H100 (3.35 TB/s), 0.13 and 0.08 on an RTX 4090
// (1.01 TB/s). 2048 bytes of shared memory; 32 registers forward and 54 backward on sm_90.
#include "kernels/softmax/2_block_per_row.h"

#include "kernels/runs.cuh"
#include "kernels/stream.cuh"

namespace curie::CURIE_DEVICE {
namespace {

constexpr int softmax_threads = 256;

/// The largest of some elements, and the sum of e^(element - largest).
struct Exponentials {
    float largest, sum;
};

__device__ __forceinline__ Exponentials joined(Exponentials a, Exponentials b) {
    if (a.largest == b.largest) return {a.largest, a.sum + b.sum};  // -inf - -inf would be NaN
    const float largest = fmaxf(a.largest, b.largest);
    return {largest, a.sum * expf(a.largest - largest) + b.sum * expf(b.largest - largest)};
}

/// Of neighbouring elements.
template <int Width>
__device__ __forceinline__ Exponentials exponentials_of(const Lanes<Width>& u) {
    Exponentials all{u.v[0], 0};
    for (int k = 1; k < Width; ++k) all.largest = fmaxf(all.largest, u.v[k]);
    for (int k = 0; k < Width; ++k)
        all.sum += u.v[k] == all.largest ? 1 : expf(u.v[k] - all.largest);
    return all;
}

__global__ void __launch_bounds__(softmax_threads)
    softmax_block(bool wide, const float* x, float* y, int64_t rows, int64_t classes) {
    CURIE_SHARED(float, largest, [softmax_threads]);
    CURIE_SHARED(float, sum, [softmax_threads]);
    const int thread = static_cast<int>(threadIdx.x);
    for (int64_t row = blockIdx.x; row < rows; row += gridDim.x) {
        const Run run{wide, row * classes, (row + 1) * classes};
        Exponentials mine{-INFINITY, 0};
        for_run(run, thread, softmax_threads,
                [&]<int Width>(std::integral_constant<int, Width>, int64_t k) {
                    mine = joined(mine, exponentials_of(load_lanes<Width>(x + k)));
                });
        largest[thread] = mine.largest;
        sum[thread] = mine.sum;
        __syncthreads();
        for (int half = softmax_threads / 2; half > 0; half /= 2) {
            if (thread < half) {
                mine = joined(mine, {largest[thread + half], sum[thread + half]});
                largest[thread] = mine.largest;
                sum[thread] = mine.sum;
            }
            __syncthreads();
        }
        const float most = largest[0], scale = 1 / sum[0];
        for_run(run, thread, softmax_threads,
                [&]<int Width>(std::integral_constant<int, Width>, int64_t k) {
                    auto u = load_lanes<Width>(x + k);
                    for (int i = 0; i < Width; ++i) u.v[i] = expf(u.v[i] - most) * scale;
                    store_lanes(y + k, u);
                });
        __syncthreads();  // before the next row uses the shared memory
    }
}

__global__ void __launch_bounds__(softmax_threads)
    softmax_gradient_block(bool wide, const float* y, const float* dy, float* dx, int64_t rows,
                           int64_t classes) {
    CURIE_SHARED(float, sum, [softmax_threads]);
    const int thread = static_cast<int>(threadIdx.x);
    for (int64_t row = blockIdx.x; row < rows; row += gridDim.x) {
        const Run run{wide, row * classes, (row + 1) * classes};
        float total = 0;
        for_run(run, thread, softmax_threads,
                [&]<int Width>(std::integral_constant<int, Width>, int64_t k) {
                    const auto u = load_lanes<Width>(y + k);
                    const auto du = load_lanes<Width>(dy + k);
                    for (int i = 0; i < Width; ++i) total += du.v[i] * u.v[i];
                });
        sum[thread] = total;
        __syncthreads();
        for (int half = softmax_threads / 2; half > 0; half /= 2) {
            if (thread < half) sum[thread] += sum[thread + half];
            __syncthreads();
        }
        total = sum[0];
        for_run(run, thread, softmax_threads,
                [&]<int Width>(std::integral_constant<int, Width>, int64_t k) {
                    auto u = load_lanes<Width>(y + k);
                    const auto du = load_lanes<Width>(dy + k);
                    for (int i = 0; i < Width; ++i) u.v[i] *= du.v[i] - total;
                    store_lanes(dx + k, u);
                });
        __syncthreads();
    }
}

}  // namespace

void softmax_forward_by_block(const Stream& stream, const float* x, float* y, int64_t rows,
                              int64_t classes) {
    if (rows == 0) return;
    launch({stream, "softmax_forward_by_block", blocks_for(stream, rows, 1), softmax_threads},
           softmax_block, aligned_for_vectors(x, y), x, y, rows, classes);
}

void softmax_gradient_by_block(const Stream& stream, const float* y, const float* dy, float* dx,
                               int64_t rows, int64_t classes) {
    if (rows == 0) return;
    launch({stream, "softmax_gradient_by_block", blocks_for(stream, rows, 1), softmax_threads},
           softmax_gradient_block, aligned_for_vectors(y, dy, dx), y, dy, dx, rows, classes);
}

}  // namespace curie::CURIE_DEVICE
