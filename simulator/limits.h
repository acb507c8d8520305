// What a launch may ask for: as on compute capability 9.0, but of shared memory only what 8.6, 8.9
// and 12.0 have too, so that kernels fit all of them.
#pragma once

#include <cstddef>

namespace curie::simulator {

struct Limits {
    static constexpr int multiprocessors = 4;
    static constexpr int threads_per_block = 1024;
    static constexpr size_t shared_bytes = 99 << 10;         ///< static and dynamic together
    static constexpr size_t static_shared_bytes = 48 << 10;  ///< nvcc accepts no more
    static constexpr unsigned grid_y = 65535, grid_x = 0x7FFFFFFF, block_z = 64;
};

}  // namespace curie::simulator
