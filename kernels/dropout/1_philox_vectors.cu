// dropout with one Philox block a thread: its four words decide on the four elements of a float4,
// so the mask is drawn where it is used and never stored.
// About 100 integer operations for 4 elements of 8 bytes each: bound by the memory, 0.42 T
// elements/s on an H100 (3.35 TB/s), 0.13 on an RTX 4090 (1.01 TB/s). No shared memory; 24
// registers on sm_90.
#include "kernels/dropout/1_philox_vectors.h"

#include "kernels/philox.cuh"
#include "kernels/stream.cuh"

namespace curie::CURIE_DEVICE {
namespace {

__device__ __forceinline__ float kept_or_zero(float x, uint32_t word, const DropoutTerms& terms) {
    return word >> 8 >= terms.threshold ? x * terms.scale : 0.0f;
}

/// Four elements of x from 4 * i on belong to Philox block terms.block + i.
__global__ void __launch_bounds__(stream_threads)
    dropout_vectors(const float* x, float* y, int64_t size, bool vectors, DropoutTerms terms) {
    const int64_t stride = int64_t{gridDim.x} * blockDim.x;
    for (int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x; 4 * i < size; i += stride) {
        const uint4 words =
            random_words(terms.seed, terms.stream, terms.block + static_cast<uint64_t>(i));
        const float* from = x + 4 * i;
        float* to = y + 4 * i;
        if (vectors && 4 * i + 4 <= size) {
            const float4 u = *reinterpret_cast<const float4*>(from);
            *reinterpret_cast<float4*>(to) =
                make_float4(kept_or_zero(u.x, words.x, terms), kept_or_zero(u.y, words.y, terms),
                            kept_or_zero(u.z, words.z, terms), kept_or_zero(u.w, words.w, terms));
        } else {
            const int64_t left = size - 4 * i;
            to[0] = kept_or_zero(from[0], words.x, terms);
            if (left > 1) to[1] = kept_or_zero(from[1], words.y, terms);
            if (left > 2) to[2] = kept_or_zero(from[2], words.z, terms);
            if (left > 3) to[3] = kept_or_zero(from[3], words.w, terms);
        }
    }
}

}  // namespace

void dropout_forward(const Stream& stream, const float* x, float* y, int64_t size,
                     const DropoutTerms& terms) {
    if (size == 0) return;
    const unsigned blocks = blocks_for(stream, ceil_divide<int64_t>(size, 4), stream_threads);
    launch({stream, "dropout_forward", blocks, stream_threads}, dropout_vectors, x, y, size,
           aligned_for_vectors(x, y), terms);
}

}  // namespace curie::CURIE_DEVICE
