// Sums over the threads of a block in a fixed order.
#pragma once

#include "kernels/channel_lanes.cuh"

namespace curie::CURIE_DEVICE {

/// Where a thread stands among the `members` that are summed together; the next member is `stride`
/// threads on. All threads of the block must call; those outside have member >= members.
struct TreePlace {
    int thread, member, members, stride;
    int threads;  ///< of the block
};

/// Adds up `sums` over the members; the total is member 0's. `shared` holds Count * threads.
template <int Width, int Count>
__device__ __forceinline__ void block_tree(Lanes<Width> (&sums)[Count], Lanes<Width>* shared,
                                           const TreePlace& place) {
    Lanes<Width>* mine = shared + place.thread;
    for (int i = 0; i < Count; ++i) mine[i * place.threads] = sums[i];
    __syncthreads();
    for (int count = place.members; count > 1;) {
        const int half = (count + 1) / 2;
        if (place.member + half < count)
            for (int i = 0; i < Count; ++i) {
                add_channels(sums[i], mine[i * place.threads + half * place.stride]);
                mine[i * place.threads] = sums[i];
            }
        __syncthreads();
        count = half;
    }
}

}  // namespace curie::CURIE_DEVICE
