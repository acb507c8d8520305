// What a launch did, counted by the simulator in every build. Memory accesses are counted by the
// instrumented build only (see memory_trace.h).
#pragma once

#include <cstdint>

namespace curie::simulator {

struct Counters {
    int64_t launches = 0, blocks = 0, threads = 0;
    int64_t barriers = 0;           ///< times that a whole block passed one
    int64_t warp_collectives = 0;   ///< shuffles, votes, __syncwarp: completed once per mask
    int64_t async_copies = 0;       ///< cp.async of one thread
    int64_t async_bytes = 0;        ///< bytes that they copied
    int64_t matrix_operations = 0;  ///< mma.sync of one warp
    int64_t atomics = 0;            ///< of one thread
    int64_t shared_bytes = 0;       ///< the most that a block used, static and dynamic

    void add(const Counters& other) {
        launches += other.launches;
        blocks += other.blocks;
        threads += other.threads;
        barriers += other.barriers;
        warp_collectives += other.warp_collectives;
        async_copies += other.async_copies;
        async_bytes += other.async_bytes;
        matrix_operations += other.matrix_operations;
        atomics += other.atomics;
        shared_bytes = shared_bytes > other.shared_bytes ? shared_bytes : other.shared_bytes;
    }
};

}  // namespace curie::simulator
