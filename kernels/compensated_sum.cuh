// The sum of very many floats, nearly as exact as in double, for CUDA kernels: every thread carries
// a sum and the rounding errors it has made (Knuth's TwoSum; 7 FLOPs an addition, where a double
// addition would run at 1/64 of the rate on an RTX card), threads are added by a tree of shuffles,
// blocks by a second launch in their order. The same bits in every run, on every device
// that runs the same machine code (kernels/sum_parts.h).
#pragma once

#include "kernels/compensated_sum.h"
#include "kernels/lanes.cuh"

namespace curie::CURIE_DEVICE {

/// A sum, and what rounding took from it.
struct CompensatedSum {
    float sum = 0, error = 0;

    __device__ __forceinline__ void add(float x) {
        const float total = sum + x, added = total - sum;
        error += (sum - (total - added)) + (x - added);
        sum = total;
    }
    __device__ __forceinline__ void add(const CompensatedSum& other) {
        add(other.sum);
        error += other.error;
    }
    /// Once the sum is infinite, its error is NaN and means nothing.
    __device__ __forceinline__ float value() const { return error == error ? sum + error : sum; }
};

/// The block's sum, in thread 0. `scratch` in shared memory has a place for every warp.
__device__ __forceinline__ CompensatedSum add_over_block(CompensatedSum mine,
                                                         CompensatedSum* scratch) {
    const auto add_over_warp = [&mine] {
        for (unsigned distance = warpSize / 2; distance > 0; distance /= 2) {
            CompensatedSum other;
            other.sum = __shfl_down_sync(0xFFFFFFFFu, mine.sum, distance);
            other.error = __shfl_down_sync(0xFFFFFFFFu, mine.error, distance);
            mine.add(other);
        }
    };
    add_over_warp();
    if (threadIdx.x % warpSize == 0) scratch[threadIdx.x / warpSize] = mine;
    __syncthreads();
    if (threadIdx.x < warpSize) {
        mine = threadIdx.x < blockDim.x / warpSize ? scratch[threadIdx.x] : CompensatedSum();
        add_over_warp();
    }
    return mine;
}

/// partial[block] = the block's share of sum(term(x[i])): `vectors` whole float4s, then single
/// elements up to `size`.
template <class Term>
__global__ void __launch_bounds__(compensated_sum_threads)
    compensated_partials(const float* x, float2* partial, int64_t vectors, int64_t size,
                         Term term) {
    CURIE_SHARED(float2, scratch, [compensated_sum_threads / 32]);
    const int64_t first = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    const int64_t stride = int64_t{gridDim.x} * blockDim.x;
    CompensatedSum mine;
    for (int64_t i = first; i < vectors; i += stride) {
        const Lanes<4> u = load_lanes<4>(x + 4 * i);
        for (int k = 0; k < 4; ++k) mine.add(term(u.v[k]));
    }
    for (int64_t i = 4 * vectors + first; i < size; i += stride) mine.add(term(x[i]));
    mine = add_over_block(mine, reinterpret_cast<CompensatedSum*>(scratch));
    if (threadIdx.x == 0) partial[blockIdx.x] = make_float2(mine.sum, mine.error);
}

/// *y = scale * (partial[0] + partial[1] + ...), by one block.
template <int Threads>
__global__ void __launch_bounds__(Threads)
    compensated_total(const float2* partial, int64_t count, float scale, float* y) {
    CURIE_SHARED(float2, scratch, [Threads / 32]);
    CompensatedSum mine;
    for (int64_t i = threadIdx.x; i < count; i += Threads) {
        const float2 pair = partial[i];
        CompensatedSum other;
        other.sum = pair.x;
        other.error = pair.y;
        mine.add(other);
    }
    mine = add_over_block(mine, reinterpret_cast<CompensatedSum*>(scratch));
    if (threadIdx.x == 0) *y = scale * mine.value();
}

/// *y = scale * sum(term(x[i])). `partial` holds 2 * compensated_sum_blocks() floats.
template <class Term>
void compensated_sum(const Stream& stream, const char* name, const float* x, int64_t size,
                     float scale, float* partial, float* y, Term term) {
    const int64_t blocks = compensated_sum_blocks(size);
    const int64_t vectors = reinterpret_cast<uintptr_t>(x) % 16 == 0 ? size / 4 : 0;
    float2* pairs = reinterpret_cast<float2*>(partial);
    launch({stream, name, static_cast<unsigned>(blocks), compensated_sum_threads},
           compensated_partials<Term>, x, pairs, vectors, size, term);
    launch({stream, "compensated_total", 1, compensated_sum_threads},
           compensated_total<compensated_sum_threads>, pairs, blocks, scale, y);
}

}  // namespace curie::CURIE_DEVICE
