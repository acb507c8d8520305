// The gradient of sum: one value stored by float4, the last elements singly; no FLOPs and 4 bytes
// an element. Bound by the memory on every card: 840 G elements/s on an H100 (SXM, 3.35 TB/s), 250
// on an RTX 4090 (1.01 TB/s). No shared memory; 32 registers on sm_90, 36 on sm_120.
#include "kernels/sum/1_vectorised.h"

#include "kernels/lanes.cuh"
#include "kernels/stream.cuh"

namespace curie::CURIE_DEVICE {
namespace {

/// `vectors` whole float4s, then single elements up to `size`.
__global__ void __launch_bounds__(stream_threads)
    spread(const float* dy, float scale, float* dx, int64_t vectors, int64_t size) {
    const int64_t first = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    const int64_t stride = int64_t{gridDim.x} * blockDim.x;
    const float value = scale * *dy;
    for (int64_t i = first; i < vectors; i += stride)
        store_lanes<4>(dx + 4 * i, {{value, value, value, value}});
    for (int64_t i = 4 * vectors + first; i < size; i += stride) dx[i] = value;
}

}  // namespace

void sum_gradient(const Stream& stream, const float* dy, float scale, float* dx, int64_t size) {
    if (size == 0) return;
    const int64_t vectors = aligned_for_vectors(dx) ? size / 4 : 0;
    const int64_t threads = vectors ? ceil_divide<int64_t>(size, 4) : size;
    launch({stream, "sum_gradient", blocks_for(stream, threads, stream_threads), stream_threads},
           spread, dy, scale, dx, vectors, size);
}

}  // namespace curie::CURIE_DEVICE
